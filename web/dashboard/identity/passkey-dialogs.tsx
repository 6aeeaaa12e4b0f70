// The three small dialogs of a passkey: add one, give it another name, remove it.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { ChangeDialog, ConfirmDialog } from "../ui/change-dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { passkeyProblem, useAddPasskey, useRemovePasskey, useRenamePasskey } from "./passkeys.ts";
import { useDeviceWords } from "./use-device-words.ts";
import type { Passkey } from "./wire.ts";

const NAME_MAX_CHARS = 80;
const PROBLEMS = { cancelled: "passkeys.cancelled", known: "passkeys.known", unfit: "passkeys.unfit" } as const;

export function AddPasskey({ onClose }: { onClose(): void }) {
  const t = useT();
  const deviceWords = useDeviceWords();
  const [name, setName] = useState(() => deviceWords(navigator.userAgent));
  const add = useAddPasskey();
  const problem = passkeyProblem(add.error);
  return (
    <ChangeDialog
      change={add}
      input={name.trim()}
      onClose={onClose}
      onDone={(passkey) => toast({ title: t("passkeys.added", { name: passkey.name }) })}
      title={t("passkeys.add")}
      description={t("passkeys.addDetail")}
      submitLabel={t("passkeys.goOn")}
      isDisabled={name.trim() === ""}
      failed={t("passkeys.notAdded")}
      isErrorShown={problem !== null}
      size="sm"
    >
      <TextField label={t("passkeys.name")} hint={t("passkeys.nameHint")} autoFocus maxLength={NAME_MAX_CHARS} value={name} onChange={setName} />
      {problem ? (
        <p role="alert" className="rounded-card bg-block-fill px-3 py-2 text-sm text-block">
          {t(PROBLEMS[problem])}
        </p>
      ) : null}
    </ChangeDialog>
  );
}

export function RenamePasskey({ passkey, onClose }: { passkey: Passkey; onClose(): void }) {
  const t = useT();
  const [name, setName] = useState(passkey.name);
  return (
    <ChangeDialog
      change={useRenamePasskey(passkey.id)}
      input={name.trim()}
      onClose={onClose}
      onDone={() => toast({ title: t("settings.saved") })}
      title={t("passkeys.rename")}
      submitLabel={t("ui.save")}
      isDisabled={name.trim() === "" || name.trim() === passkey.name}
      failed={t("settings.notSaved")}
      size="sm"
    >
      <TextField label={t("passkeys.name")} autoFocus maxLength={NAME_MAX_CHARS} value={name} onChange={setName} />
    </ChangeDialog>
  );
}

/** `isLastWay`: people cannot lock themselves out; the dialog says what to do first. */
export function RemovePasskey({ passkey, isLastWay, onClose }: { passkey: Passkey; isLastWay: boolean; onClose(): void }) {
  const t = useT();
  return (
    <ConfirmDialog
      change={useRemovePasskey(passkey.id)}
      onClose={onClose}
      onDone={() => toast({ title: t("passkeys.removed", { name: passkey.name }), detail: t("passkeys.removedDetail") })}
      title={t("passkeys.removeTitle", { name: passkey.name })}
      description={isLastWay ? t("passkeys.lastWay") : t("passkeys.removeDetail")}
      submitLabel={t("passkeys.remove")}
      isDisabled={isLastWay}
      failed={t("passkeys.notRemoved")}
    />
  );
}
