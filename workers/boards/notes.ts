// Short notes that people leave for everyone who works in a group of boards.
import { changesOf } from "#worker/platform/changes.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow, updateRow, versionGuard } from "#worker/platform/rows.ts";
import { type Actor, type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, commitWork, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { groupExistsGuard } from "./group-store.ts";
import { type LoadedGroup, loadGroup } from "./groups.ts";
import { deleteNoteStatement, NOTES_MAX, noteById, noteCount, notesOf, roomForNoteGuard } from "./note-store.ts";
import type { GroupNote, GroupNoteText } from "./schema.ts";
import { board_group_notes, type GroupNoteRow } from "./tables.ts";

function presentNote({ organization_id: _organization, created_by, ...row }: GroupNoteRow): GroupNote {
  return { ...row, created_by: JSON.parse(created_by) as Actor };
}

const refsOf = ({ id, board_group_id }: GroupNoteRow) => ({
  subject: { type: "board_group_note", id },
  about: { type: "board_group", id: board_group_id },
});

export async function listNotes(work: Work, groupId: string, query: PageQuery): Promise<Page<GroupNote>> {
  return locate(work, "board group", async (db) => {
    const asked = { notes: notesOf(db, groupId, query.limit, query.offset), count: noteCount(db, groupId) };
    const loaded = await loadGroup(work, db, groupId, actions["board_group.read"], asked);
    return loaded && page(loaded.more.notes.map(presentNote), loaded.more.count, query);
  });
}

function toFullProblem(error: unknown): never {
  if (error instanceof GuardError && error.code === "notes_full")
    throw new ProblemError("conflict", `The group has ${NOTES_MAX} notes, which is as many as may. Delete one that is no longer needed.`);
  throw error;
}

export async function createNote(work: Work, groupId: string, { text }: GroupNoteText): Promise<GroupNote> {
  return locate(work, "board group", async (db, shard) => {
    const loaded = await loadGroup(work, db, groupId, actions["board_group.manage"], {});
    if (!loaded) return null;
    const { row: group, policy } = loaded;
    const now = at(work);
    const row: GroupNoteRow = {
      id: newId(),
      organization_id: group.organization_id,
      board_group_id: groupId,
      text,
      created_by: JSON.stringify(work.caller.actor),
      version: 1,
      created_at: now,
      updated_at: now,
    };
    const answer = presentNote(row);
    await commitWork(work, db, shard, {
      stream: { organizationId: group.organization_id, boardId: null },
      guards: [groupExistsGuard(db, groupId), roomForNoteGuard(db, groupId)],
      writes: [insertRow(db, board_group_notes, row)],
      events: [{ type: "board_group_note.created", ...refsOf(row), payload: { after: answer }, policy }],
      answer: { status: 201, body: answer },
    }).catch(toFullProblem);
    return answer;
  });
}

type Found = LoadedGroup<{ note: GroupNoteRow | null }> & { note: GroupNoteRow };

/** A note of this group to write to; null: the group is not on this shard. */
async function loadNote(work: Work, db: Database, groupId: string, id: string): Promise<Found | null> {
  const loaded = await loadGroup(work, db, groupId, actions["board_group.manage"], { note: noteById(db, groupId, id) });
  if (!loaded) return null;
  if (!loaded.more.note) throw notFound("note");
  requireVersion(work, loaded.more.note.version);
  return { ...loaded, note: loaded.more.note };
}

export async function updateNote(work: Work, groupId: string, id: string, update: GroupNoteText): Promise<GroupNote> {
  return locate(work, "board group", async (db, shard) => {
    const loaded = await loadNote(work, db, groupId, id);
    if (!loaded) return null;
    const { row: group, note, policy } = loaded;
    const before = presentNote(note);
    const changes = changesOf<Partial<GroupNote>>(before, update);
    if (!changes) return before;
    const next: GroupNoteRow = { ...note, text: update.text, version: note.version + 1, updated_at: at(work) };
    const answer = presentNote(next);
    const { guard, write } = updateRow(db, board_group_notes, note, next);
    await commitWork(work, db, shard, {
      stream: { organizationId: group.organization_id, boardId: null },
      guards: [guard],
      writes: [write],
      events: [{ type: "board_group_note.updated", ...refsOf(note), payload: { label: group.name, ...changes }, policy }],
      answer: { status: 200, body: answer },
    });
    return answer;
  });
}

export async function deleteNote(work: Work, groupId: string, id: string): Promise<void> {
  await locate(work, "board group", async (db, shard) => {
    const loaded = await loadNote(work, db, groupId, id);
    if (!loaded) return null;
    const { row: group, note, policy } = loaded;
    await commitWork(work, db, shard, {
      stream: { organizationId: group.organization_id, boardId: null },
      guards: [versionGuard(db, board_group_notes, note)],
      writes: [deleteNoteStatement(db, id)],
      events: [{ type: "board_group_note.deleted", ...refsOf(note), payload: { label: group.name, before: presentNote(note) }, policy }],
      answer: { status: 204, body: null },
    });
    return true;
  });
}
