// A new board group.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { useCreateGroup } from "./live.ts";

export default function NewGroupDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const [name, setName] = useState("");
  const create = useCreateGroup();
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("boards.newGroup")}
      formId="new-group"
      submitLabel={t("boards.createGroup")}
      onSubmit={() => create.mutate(name, { onSuccess: onClose })}
      isBusy={create.isPending}
      isDisabled={name.trim() === ""}
      size="sm"
    >
      <TextField label={t("boards.groupName")} autoFocus value={name} onChange={setName} maxLength={120} />
      {create.error ? <ProblemNote error={create.error} what={t("boards.notCreated")} /> : null}
    </FormDialog>
  );
}
