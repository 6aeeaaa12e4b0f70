// A new board: name, group, and whether done needs an approval.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { Switch } from "../ui/switch.tsx";
import { GroupSelect } from "./group-select.tsx";
import { useCreateBoard } from "./live.ts";
import type { BoardGroup } from "./wire.ts";

export default function NewBoardDialog({ groups, onClose }: { groups: BoardGroup[]; onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [groupId, setGroupId] = useState<string | null>(null);
  const [isGated, setGated] = useState(true);
  const create = useCreateBoard();
  const nameError = fieldError(create.error, "name");
  return (
    <ChangeDialog
      change={create}
      input={{ name, description: description.trim() || null, board_group_id: groupId, require_approval_for_done: isGated }}
      onClose={onClose}
      onDone={(board) => void navigate({ to: "/boards/$boardId", params: { boardId: board.id }, search: {} })}
      title={t("boards.new")}
      submitLabel={t("boards.create")}
      isDisabled={name.trim() === ""}
      failed={t("boards.notCreated")}
      isErrorShown={nameError !== undefined}
    >
      <TextField label={t("boards.name")} autoFocus value={name} onChange={setName} maxLength={120} error={nameError} />
      <TextArea label={t("boards.description")} value={description} onChange={setDescription} minRows={2} maxLength={4000} />
      <GroupSelect groups={groups} value={groupId} onChange={setGroupId} />
      <Switch label={t("boards.gate")} hint={t("boards.gateHint")} isOn={isGated} onChange={setGated} />
    </ChangeDialog>
  );
}
