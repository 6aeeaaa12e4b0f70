// A copy of a board under another name, with its unfinished tasks if wanted.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Switch } from "../ui/switch.tsx";
import { useDuplicateBoard } from "./live.ts";
import type { Board } from "./wire.ts";

export default function DuplicateDialog({ board, onClose }: { board: Board; onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const [name, setName] = useState(t("boards.copyOf", { name: board.name }).slice(0, 120));
  const [withTasks, setWithTasks] = useState(false);
  return (
    <ChangeDialog
      change={useDuplicateBoard(board.id)}
      input={{ name, with_tasks: withTasks }}
      onClose={onClose}
      onDone={(copy) => void navigate({ to: "/boards/$boardId", params: { boardId: copy.id }, search: {} })}
      title={t("boards.duplicateNamed", { name: board.name })}
      description={t("boards.duplicateHint")}
      submitLabel={t("boards.duplicate")}
      isDisabled={name.trim() === ""}
      failed={t("boards.notCreated")}
    >
      <TextField label={t("boards.name")} autoFocus value={name} onChange={setName} maxLength={120} />
      <Switch label={t("boards.withTasks")} hint={t("boards.withTasksHint")} isOn={withTasks} onChange={setWithTasks} />
    </ChangeDialog>
  );
}
