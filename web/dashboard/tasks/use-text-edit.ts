// Editing one text of a task: the draft is yours until it is saved; a change made meanwhile is shown, not overwritten.
import { useRef, useState } from "react";
import { keepDraft, readDraft } from "../live/drafts.ts";
import { hasCode } from "../live/http.ts";
import { placeTask } from "./cache.ts";
import { loadTask, updateTask } from "./live.ts";
import { withLine } from "./text-editor.tsx";
import type { Task, TaskUpdate } from "./wire.ts";

type TextField = "title" | "description";
type Edit = { draft: string; version: number };

const changesOf = (field: TextField, draft: string): TaskUpdate => (field === "title" ? { title: draft } : { description: draft.trim() ? draft : null });

/** After a refusal as stale: the text itself is as its writer saw it in that version, so that it may be sent once more. */
export const isOfOtherField = (fresh: Task, shown: Task, field: TextField, version: number): boolean =>
  (fresh[field] ?? "") === (shown[field] ?? "") && version === shown.version;

type Sender = {
  task: Task;
  field: TextField;
  stop(): void;
  setEdit(edit: Edit): void;
  setTheirs(text: string): void;
  setError(error: unknown): void;
};

function useSender({ task, field, stop, setEdit, setTheirs, setError }: Sender) {
  const [isSaving, setSaving] = useState(false);
  /** After a refusal as stale: another field's change is no conflict. */
  const settleStale = async (draft: string, version: number) => {
    const fresh = await loadTask(task.id);
    placeTask(fresh);
    if (isOfOtherField(fresh, task, field, version)) return send(draft, fresh.version);
    setEdit({ draft, version: fresh.version });
    setTheirs(fresh[field] ?? "");
  };

  const send = async (draft: string, version: number): Promise<void> => {
    setSaving(true);
    setError(null);
    try {
      await updateTask(task, changesOf(field, draft), version);
      stop();
    } catch (failure) {
      if (hasCode(failure, "stale_version")) await settleStale(draft, version);
      else setError(failure);
    } finally {
      setSaving(false);
    }
  };

  return { send, isSaving };
}

/** What was typed and not saved, from the last time that the task was open. */
function keptEdit(subject: string): Edit | null {
  const kept = readDraft(subject);
  return kept?.version === undefined ? null : { draft: kept.text, version: kept.version };
}

export function useTextEdit(task: Task, field: TextField) {
  const subject = `${field}:${task.id}`;
  const [edit, setShown] = useState<Edit | null>(() => keptEdit(subject));
  const [theirs, setTheirs] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const current = task[field] ?? "";
  const latest = useRef(edit);
  latest.current = edit;

  const setEdit = (next: Edit | null) => {
    setShown(next);
    keepDraft(subject, next && next.draft !== current ? { text: next.draft, version: next.version } : null);
  };
  const begin = () => setEdit(edit ?? { draft: current, version: task.version });
  const stop = () => {
    setEdit(null);
    setTheirs(null);
    setError(null);
  };

  const { send, isSaving } = useSender({ task, field, stop, setEdit, setTheirs, setError });

  const save = () => {
    if (!edit) return;
    if (edit.draft === current || (field === "title" && edit.draft.trim() === "")) return stop();
    void send(edit.draft, edit.version);
  };

  return {
    isEditing: edit !== null,
    draft: edit?.draft ?? current,
    theirs,
    error,
    isSaving,
    begin,
    stop,
    save,
    /** For what arrives later, such as a file: the text by then. */
    addLine: (line: string) => setEdit({ draft: withLine(latest.current?.draft ?? task[field] ?? "", line), version: latest.current?.version ?? task.version }),
    setDraft: (draft: string) => setEdit({ draft, version: edit?.version ?? task.version }),
  };
}
