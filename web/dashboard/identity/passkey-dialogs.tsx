// The three small dialogs of a passkey: add one, give it another name, remove it.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { passkeyTrouble, useAddPasskey, useRemovePasskey, useRenamePasskey } from "./passkeys.ts";
import { useDeviceWords } from "./use-device-words.ts";
import type { Passkey } from "./wire.ts";

const NAME_MAX_CHARS = 80;
const TROUBLES = { cancelled: "passkeys.cancelled", known: "passkeys.known", unfit: "passkeys.unfit" } as const;

export function AddPasskey({ onClose }: { onClose(): void }) {
  const t = useT();
  const deviceWords = useDeviceWords();
  const [name, setName] = useState(() => deviceWords(navigator.userAgent));
  const add = useAddPasskey();
  const trouble = passkeyTrouble(add.error);
  const go = () =>
    add.mutate(name.trim(), {
      onSuccess: (passkey) => {
        onClose();
        toast({ title: t("passkeys.added", { name: passkey.name }) });
      },
    });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("passkeys.add")}
      description={t("passkeys.addDetail")}
      formId="add-passkey"
      submitLabel={t("passkeys.goOn")}
      onSubmit={go}
      isBusy={add.isPending}
      isDisabled={name.trim() === ""}
      size="sm"
    >
      <TextField label={t("passkeys.name")} hint={t("passkeys.nameHint")} autoFocus maxLength={NAME_MAX_CHARS} value={name} onChange={setName} />
      {trouble ? (
        <p role="alert" className="rounded-card bg-block-fill px-3 py-2 text-sm text-block">
          {t(TROUBLES[trouble])}
        </p>
      ) : null}
      {add.error && !trouble ? <ProblemNote error={add.error} what={t("passkeys.notAdded")} /> : null}
    </FormDialog>
  );
}

export function RenamePasskey({ passkey, onClose }: { passkey: Passkey; onClose(): void }) {
  const t = useT();
  const [name, setName] = useState(passkey.name);
  const rename = useRenamePasskey(passkey.id);
  const save = () =>
    rename.mutate(name.trim(), {
      onSuccess: () => {
        onClose();
        toast({ title: t("settings.saved") });
      },
    });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("passkeys.rename")}
      formId="rename-passkey"
      submitLabel={t("ui.save")}
      onSubmit={save}
      isBusy={rename.isPending}
      isDisabled={name.trim() === "" || name.trim() === passkey.name}
      size="sm"
    >
      <TextField label={t("passkeys.name")} autoFocus maxLength={NAME_MAX_CHARS} value={name} onChange={setName} />
      {rename.error ? <ProblemNote error={rename.error} what={t("settings.notSaved")} /> : null}
    </FormDialog>
  );
}

/** `isLastWay`: nobody locks himself out; the dialog says what to do first. */
export function RemovePasskey({ passkey, isLastWay, onClose }: { passkey: Passkey; isLastWay: boolean; onClose(): void }) {
  const t = useT();
  const remove = useRemovePasskey(passkey.id);
  const go = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        onClose();
        toast({ title: t("passkeys.removed", { name: passkey.name }), detail: t("passkeys.removedDetail") });
      },
    });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("passkeys.removeTitle", { name: passkey.name })}
      description={isLastWay ? t("passkeys.lastWay") : t("passkeys.removeDetail")}
      formId="remove-passkey"
      submitLabel={t("passkeys.remove")}
      look="destructive"
      onSubmit={go}
      isBusy={remove.isPending}
      isDisabled={isLastWay}
      size="sm"
    >
      {remove.error ? <ProblemNote error={remove.error} what={t("passkeys.notRemoved")} /> : null}
    </FormDialog>
  );
}
