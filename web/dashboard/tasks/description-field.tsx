// The description in Markdown: read it, or write it with a preview.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { TextArea } from "../ui/field.tsx";
import { Markdown } from "../ui/markdown.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { ConflictNote } from "./conflict-note.tsx";
import { useTextEdit } from "./use-text-edit.ts";
import type { Task } from "./wire.ts";

type View = "write" | "preview";

function Writing({ edit }: { edit: ReturnType<typeof useTextEdit> }) {
  const t = useT();
  return (
    <TextArea
      label={t("tasks.description")}
      isLabelHidden
      autoFocus
      minRows={6}
      maxRows={24}
      value={edit.draft}
      onChange={edit.setDraft}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) edit.save();
      }}
    />
  );
}

function Editor({ edit }: { edit: ReturnType<typeof useTextEdit> }) {
  const t = useT();
  const [view, setView] = useState<View>("write");
  return (
    <div className="flex flex-col gap-2">
      <Tabs<View>
        value={view}
        onChange={setView}
        tabs={[
          { value: "write", label: t("tasks.write") },
          { value: "preview", label: t("tasks.preview") },
        ]}
      />
      {view === "write" ? (
        <Writing edit={edit} />
      ) : (
        <div className="min-h-32 rounded-card border border-kumo-line px-3 py-2">
          <Markdown text={edit.draft || t("tasks.noText")} />
        </div>
      )}
      {edit.theirs === null ? null : <ConflictNote theirs={edit.theirs} onKeepMine={edit.save} onTakeTheirs={edit.stop} />}
      {edit.error ? <ProblemNote error={edit.error} what={t("tasks.notChanged")} /> : null}
      <div className="flex gap-2">
        <Button look="primary" onClick={edit.save} isBusy={edit.isSaving}>
          {t("ui.save")}
        </Button>
        <Button look="quiet" onClick={edit.stop}>
          {t("ui.cancel")}
        </Button>
      </div>
    </div>
  );
}

export function DescriptionField({ task }: { task: Task }) {
  const t = useT();
  const edit = useTextEdit(task, "description");
  const isReadOnly = useIsReadOnly();
  if (isReadOnly && !task.description) return null;
  return (
    <section className="flex flex-col gap-1.5">
      <div className="flex items-center justify-between">
        <h3 className="text-xs text-kumo-subtle">{t("tasks.description")}</h3>
        {edit.isEditing || isReadOnly ? null : (
          <Button look="quiet" onClick={edit.begin}>
            {task.description ? t("ui.edit") : t("tasks.addDescription")}
          </Button>
        )}
      </div>
      {edit.isEditing && !isReadOnly ? <Editor edit={edit} /> : task.description ? <Markdown text={task.description} /> : null}
    </section>
  );
}
