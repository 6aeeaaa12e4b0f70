// The title: click to edit, Enter or leaving saves, Escape takes it back.
import { useT } from "../i18n/index.ts";
import { TextArea } from "../ui/field.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote } from "../ui/states.tsx";
import { ConflictNote } from "./conflict-note.tsx";
import { useTextEdit } from "./use-text-edit.ts";
import type { Task } from "./wire.ts";

const TITLE_MAX_CHARS = 300;

export function TitleField({ task }: { task: Task }) {
  const t = useT();
  const edit = useTextEdit(task, "title");
  if (useIsReadOnly()) return <h2 className="text-base leading-snug font-semibold break-words">{task.title}</h2>;
  if (!edit.isEditing) {
    return (
      <h2 className="text-base leading-snug font-semibold">
        <button
          type="button"
          onClick={edit.begin}
          aria-label={t("tasks.editTitle", { title: task.title })}
          className="-mx-1.5 w-[calc(100%+12px)] rounded-card px-1.5 py-0.5 text-left break-words hover:bg-kumo-tint"
        >
          {edit.draft}
        </button>
      </h2>
    );
  }
  return <TitleEditor edit={edit} />;
}

function TitleEditor({ edit }: { edit: ReturnType<typeof useTextEdit> }) {
  const t = useT();
  return (
    <div className="flex flex-col gap-2">
      <TextArea
        label={t("tasks.title")}
        isLabelHidden
        autoFocus
        minRows={1}
        maxRows={5}
        maxLength={TITLE_MAX_CHARS}
        value={edit.draft}
        onChange={(draft) => edit.setDraft(draft.replace(/\n/g, " "))}
        onBlur={() => (edit.theirs === null ? edit.save() : undefined)}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            edit.save();
          }
          if (event.key === "Escape") {
            event.stopPropagation();
            edit.stop();
          }
        }}
      />
      {edit.theirs === null ? null : <ConflictNote theirs={edit.theirs} onKeepMine={edit.save} onTakeTheirs={edit.stop} />}
      {edit.error ? <ProblemNote error={edit.error} what={t("tasks.notChanged")} /> : null}
    </div>
  );
}
