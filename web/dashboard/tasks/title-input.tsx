// The title on one line, edited at once where it stands: Enter or leaving saves, Escape takes it back.
import { useEffect, useRef } from "react";
import { useT } from "../i18n/index.ts";
import { TextField } from "../ui/field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { ConflictNote } from "./conflict-note.tsx";
import { useTextEdit } from "./use-text-edit.ts";
import type { Task } from "./wire.ts";

const TITLE_MAX_CHARS = 300;

/** `onDone`: it was saved or taken back. */
export function TitleInput({ task, onDone }: { task: Task; onDone(): void }) {
  const t = useT();
  const edit = useTextEdit(task, "title");
  const hasBegun = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: begins once, and is done when it ends
  useEffect(() => {
    if (!hasBegun.current) edit.begin();
    else if (!edit.isEditing) onDone();
    hasBegun.current = true;
  }, [edit.isEditing]);
  return (
    <div className="flex flex-col gap-2">
      <TextField
        label={t("tasks.title")}
        isLabelHidden
        autoFocus
        maxLength={TITLE_MAX_CHARS}
        value={edit.draft}
        onChange={edit.setDraft}
        onBlur={() => (edit.theirs === null ? edit.save() : undefined)}
        onKeyDown={(event) => {
          if (event.key === "Enter") edit.save();
          if (event.key !== "Escape") return;
          event.stopPropagation();
          edit.stop();
        }}
      />
      {edit.theirs === null ? null : <ConflictNote theirs={edit.theirs} onKeepMine={edit.save} onTakeTheirs={edit.stop} />}
      {edit.error ? <ProblemNote error={edit.error} what={t("tasks.notChanged")} /> : null}
    </div>
  );
}
