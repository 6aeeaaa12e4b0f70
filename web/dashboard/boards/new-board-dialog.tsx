// A new board: name, group, and whether done needs an approval.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Switch } from "../ui/switch.tsx";
import { useCreateBoard } from "./live.ts";
import type { BoardGroup } from "./wire.ts";

const NO_GROUP = "none";

export default function NewBoardDialog({ groups, onClose }: { groups: BoardGroup[]; onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [groupId, setGroupId] = useState(NO_GROUP);
  const [isGated, setGated] = useState(true);
  const create = useCreateBoard();
  const submit = () =>
    create.mutate(
      { name, description: description.trim() || null, board_group_id: groupId === NO_GROUP ? null : groupId, require_approval_for_done: isGated },
      {
        onSuccess: (board) => {
          onClose();
          void navigate({ to: "/boards/$boardId", params: { boardId: board.id }, search: {} });
        },
      },
    );
  const nameError = create.error instanceof ApiError ? create.error.field("name") : undefined;
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("boards.new")}
      formId="new-board"
      submitLabel={t("boards.create")}
      onSubmit={submit}
      isBusy={create.isPending}
      isDisabled={name.trim() === ""}
    >
      <TextField label={t("boards.name")} autoFocus value={name} onChange={setName} maxLength={120} error={nameError} />
      <TextArea label={t("boards.description")} value={description} onChange={setDescription} minRows={2} maxLength={4000} />
      {groups.length > 0 ? (
        <Select
          label={t("boards.group")}
          value={groupId}
          onChange={setGroupId}
          options={[{ value: NO_GROUP, label: t("boards.noGroup") }, ...groups.map((group) => ({ value: group.id, label: group.name }))]}
        />
      ) : null}
      <Switch label={t("boards.gate")} hint={t("boards.gateHint")} isOn={isGated} onChange={setGated} />
      {create.error && !nameError ? <ProblemNote error={create.error} what={t("boards.notCreated")} /> : null}
    </FormDialog>
  );
}
