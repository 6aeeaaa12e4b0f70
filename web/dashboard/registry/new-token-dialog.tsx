// A new registration token: what it is for, how often and how long it works; then the token, once, and the command that uses it.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Secret } from "../ui/secret.tsx";
import { Select } from "../ui/select.tsx";
import { useCreateRegistrationToken } from "./live.ts";
import type { RegistrationTokenIssued } from "./wire.ts";

const USES = ["1", "10", "100", "any"] as const;
const LIVES = ["1", "7", "30", "365"] as const;
type Uses = (typeof USES)[number];
type Life = (typeof LIVES)[number];

/** Run beside a gateway: it registers under the host's name and stays connected. */
const commandFor = (token: string, origin: string): string =>
  `curl -fsSo mission-control-connector.mjs ${origin}/connector.mjs && MC_REGISTRATION_TOKEN=${token} node mission-control-connector.mjs --register ${origin}`;

function Issued({ issued, onClose }: { issued: RegistrationTokenIssued; onClose(): void }) {
  const t = useT();
  return (
    <div className="flex flex-col gap-4">
      {issued.token ? (
        <>
          <Secret label={t("registry.command")} text={commandFor(issued.token, window.location.origin)} copyLabel={t("registry.copyCommand")} />
          <Secret label={t("registry.token")} text={issued.token} copyLabel={t("registry.copyToken")} isMain={false} />
        </>
      ) : (
        <p className="text-sm">{t("registry.tokenGone")}</p>
      )}
      <div className="flex justify-end border-t border-kumo-line pt-3">
        <Button onClick={onClose}>{t("ui.done")}</Button>
      </div>
    </div>
  );
}

export default function NewTokenDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const [name, setName] = useState("");
  const [uses, setUses] = useState<Uses>("1");
  const [life, setLife] = useState<Life>("7");
  const create = useCreateRegistrationToken();
  if (create.data)
    return (
      <Dialog isOpen onClose={onClose} title={t("registry.created", { name: create.data.name })}>
        <Issued issued={create.data} onClose={onClose} />
      </Dialog>
    );
  const nameError = fieldError(create.error, "name");
  return (
    <ChangeDialog
      change={create}
      input={{ name: name.trim(), max_uses: uses === "any" ? null : Number(uses), expires_in_days: Number(life) }}
      staysOpen
      onClose={onClose}
      title={t("registry.new")}
      submitLabel={t("registry.create")}
      isDisabled={name.trim() === ""}
      failed={t("registry.notCreated")}
      isErrorShown={nameError !== undefined}
    >
      <TextField label={t("registry.name")} hint={t("registry.nameHint")} autoFocus value={name} onChange={setName} maxLength={120} error={nameError} />
      <Select<Uses>
        label={t("registry.maxUses")}
        value={uses}
        onChange={setUses}
        options={USES.map((value) => ({ value, label: value === "any" ? t("registry.anyUses") : t("registry.gateways", { count: Number(value) }) }))}
      />
      <Select<Life>
        label={t("registry.life")}
        value={life}
        onChange={setLife}
        options={LIVES.map((value) => ({ value, label: t("days", { count: Number(value) }) }))}
      />
    </ChangeDialog>
  );
}
