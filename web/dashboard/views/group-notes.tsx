// Short notes for everyone who works in a group.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useIsPostponed } from "../live/postponed.ts";
import { useRemoveLater } from "../ui/remove-later.ts";
import { useMayManage } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextArea } from "../ui/field.tsx";
import { TrashIcon } from "../ui/icons.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { visible } from "../ui/visible.ts";
import { deleteNote, type GroupNote, useCreateNote, useGroupNotes, useUpdateNote } from "./group-live.ts";

const NOTE_MAX_CHARS = 2_000;

type NoteDialogProps = { change: ReturnType<typeof useCreateNote>; text: string; title: string; onClose(): void };

function NoteDialog({ change, text: before, title, onClose }: NoteDialogProps) {
  const t = useT();
  const [text, setText] = useState(before);
  return (
    <ChangeDialog
      change={change}
      input={text}
      onClose={onClose}
      title={title}
      submitLabel={t("ui.save")}
      isDisabled={text.trim() === ""}
      failed={t("groups.noteNotSaved")}
    >
      <TextArea label={t("groups.note")} autoFocus value={text} onChange={setText} maxLength={NOTE_MAX_CHARS} />
    </ChangeDialog>
  );
}

function NoteRow({ note }: { note: GroupNote }) {
  const t = useT();
  const mayManage = useMayManage();
  const [isEditing, setEditing] = useState(false);
  const update = useUpdateNote(note);
  const removeLater = useRemoveLater();
  const remove = () =>
    removeLater({ id: note.id, title: t("groups.noteDeleted"), failed: t("groups.noteNotDeleted"), run: (personId) => deleteNote(note, personId) });
  if (useIsPostponed(note.id)) return null;
  return (
    <li className="flex items-start gap-2 px-4 py-2">
      <div className="min-w-0 flex-1">
        <p className="text-sm break-words whitespace-pre-wrap">{visible(note.text)}</p>
        <p className="mt-0.5 text-xs text-kumo-subtle">
          {visible(note.created_by.name)} · <Time iso={note.updated_at} />
        </p>
      </div>
      {mayManage ? (
        <span className="flex items-center gap-1">
          <Button look="quiet" onClick={() => setEditing(true)}>
            {t("groups.editNote")}
          </Button>
          <IconButton icon={TrashIcon} label={t("groups.deleteNote")} onClick={remove} />
        </span>
      ) : null}
      {isEditing ? <NoteDialog change={update} text={note.text} title={t("groups.editNoteTitle")} onClose={() => setEditing(false)} /> : null}
    </li>
  );
}

export function GroupNotes({ groupId }: { groupId: string }) {
  const t = useT();
  const mayManage = useMayManage();
  const [isWriting, setWriting] = useState(false);
  const create = useCreateNote(groupId);
  return (
    <Panel title={t("groups.notes")} actions={mayManage ? <Button onClick={() => setWriting(true)}>{t("groups.newNote")}</Button> : undefined}>
      <Loaded query={useGroupNotes(groupId)} failed={t("groups.notesNotLoaded")} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="px-4 py-3 text-sm text-kumo-subtle">{t("groups.noNotes")}</p>
          ) : (
            <ul className="divide-y divide-kumo-line">{items.map((note) => guarded(<NoteRow key={note.id} note={note} />))}</ul>
          )
        }
      </Loaded>
      {isWriting ? <NoteDialog change={create} text="" title={t("groups.newNote")} onClose={() => setWriting(false)} /> : null}
    </Panel>
  );
}
