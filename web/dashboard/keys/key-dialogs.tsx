// Renaming, rotating and revoking a key; and its token, shown once.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { ChangeDialog, ConfirmDialog } from "../ui/change-dialog.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Radios } from "../ui/radios.tsx";
import { Secret } from "../ui/secret.tsx";
import { toast } from "../ui/toast.tsx";
import type { KeyDialog } from "./api-key-row.tsx";
import { useRenameApiKey, useRevokeApiKey, useRotateApiKey } from "./live.ts";
import { exampleFor } from "./scopes.ts";
import type { ApiKey, ApiKeyIssued } from "./wire.ts";

export function IssuedToken({ issued, onClose }: { issued: ApiKeyIssued; onClose(): void }) {
  const t = useT();
  return (
    <div className="flex flex-col gap-4">
      {issued.token ? (
        <>
          <Secret label={t("keys.token")} text={issued.token} copyLabel={t("keys.copyToken")} />
          <Secret label={t("keys.try")} text={exampleFor(issued.token, issued.scopes)} copyLabel={t("keys.copyCommand")} isMain={false} isOnce={false} />
        </>
      ) : (
        <p className="text-sm">{t("keys.tokenGone")}</p>
      )}
      <div className="flex justify-end border-t border-kumo-line pt-3">
        <Button onClick={onClose}>{t("ui.done")}</Button>
      </div>
    </div>
  );
}

type Props = { apiKey: ApiKey; onClose(): void };

function Rename({ apiKey, onClose }: Props) {
  const t = useT();
  const [name, setName] = useState(apiKey.name);
  return (
    <ChangeDialog
      change={useRenameApiKey(apiKey)}
      input={name.trim()}
      onClose={onClose}
      title={t("keys.renameTitle")}
      submitLabel={t("ui.save")}
      isDisabled={name.trim() === "" || name.trim() === apiKey.name}
      failed={t("settings.notSaved")}
      size="sm"
    >
      <TextField label={t("keys.name")} autoFocus value={name} onChange={setName} maxLength={120} />
    </ChangeDialog>
  );
}

const GRACES = ["0", "3600", "86400"] as const;
type Grace = (typeof GRACES)[number];

function Rotate({ apiKey, onClose }: Props) {
  const t = useT();
  const [grace, setGrace] = useState<Grace>("3600");
  const rotate = useRotateApiKey(apiKey.id);
  if (rotate.data)
    return (
      <Dialog isOpen onClose={onClose} title={t("keys.rotated", { name: apiKey.name })}>
        <IssuedToken issued={rotate.data} onClose={onClose} />
      </Dialog>
    );
  return (
    <ChangeDialog
      change={rotate}
      input={Number(grace)}
      staysOpen
      onClose={onClose}
      title={t("keys.rotateTitle", { name: apiKey.name })}
      description={t("keys.rotateDetail")}
      submitLabel={t("keys.rotateKey")}
    >
      <Radios<Grace>
        label={t("keys.grace")}
        value={grace}
        onChange={setGrace}
        options={[
          { value: "0", label: t("keys.graceNone"), hint: t("keys.graceNoneHint") },
          { value: "3600", label: t("keys.graceHour"), hint: t("keys.graceHourHint") },
          { value: "86400", label: t("keys.graceDay"), hint: t("keys.graceDayHint") },
        ]}
      />
    </ChangeDialog>
  );
}

function Revoke({ apiKey, onClose }: Props) {
  const t = useT();
  return (
    <ConfirmDialog
      change={useRevokeApiKey(apiKey.id)}
      onClose={onClose}
      onDone={() => toast({ title: t("keys.nowRevoked", { name: apiKey.name }) })}
      title={t("keys.revokeTitle", { name: apiKey.name })}
      submitLabel={t("keys.revokeKey")}
      text={t("keys.revokeDetail")}
    />
  );
}

export default function KeyDialogs({ dialog, ...props }: Props & { dialog: KeyDialog }) {
  if (dialog === "rename") return <Rename {...props} />;
  return dialog === "rotate" ? <Rotate {...props} /> : <Revoke {...props} />;
}
