// Renaming an attachment, and deleting one.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { ChangeDialog, ConfirmDialog } from "../ui/change-dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { NAME_MAX_CHARS, useDelete, useRename } from "./live.ts";
import type { Attachment } from "./wire.ts";

type DialogProps = { attachment: Attachment; onClose(): void };

export function RenameAttachment({ attachment, onClose }: DialogProps) {
  const t = useT();
  const change = useRename(attachment);
  const [name, setName] = useState(attachment.name);
  const wrong = fieldError(change.error, "name");
  return (
    <ChangeDialog
      change={change}
      input={name}
      onClose={onClose}
      title={t("attachments.rename", { name: attachment.name })}
      submitLabel={t("attachments.save")}
      isDisabled={name.trim() === ""}
      isErrorShown={wrong !== undefined}
      failed={t("attachments.notRenamed")}
      size="sm"
    >
      <TextField label={t("attachments.name")} autoFocus maxLength={NAME_MAX_CHARS} value={name} onChange={setName} error={wrong} />
    </ChangeDialog>
  );
}

export function DeleteAttachment({ attachment, onClose }: DialogProps) {
  const t = useT();
  const { name } = attachment;
  return (
    <ConfirmDialog
      change={useDelete(attachment)}
      onClose={onClose}
      onDone={() => toast({ title: t("attachments.deleted", { name }) })}
      title={t("attachments.deleteTitle", { name })}
      submitLabel={t("attachments.delete")}
      text={t("attachments.deleteText")}
      failed={t("attachments.notDeleted")}
    />
  );
}
