// A new board group.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { useCreateGroup } from "./live.ts";

export default function NewGroupDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const [name, setName] = useState("");
  return (
    <ChangeDialog
      change={useCreateGroup()}
      input={name}
      onClose={onClose}
      title={t("boards.newGroup")}
      submitLabel={t("boards.createGroup")}
      isDisabled={name.trim() === ""}
      failed={t("boards.notCreated")}
      size="sm"
    >
      <TextField label={t("boards.groupName")} autoFocus value={name} onChange={setName} maxLength={120} />
    </ChangeDialog>
  );
}
