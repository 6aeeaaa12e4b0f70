// Attachments: list, read, rename, delete.
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { updateRow, versionGuard } from "#worker/platform/rows.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, commitWork, locate, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import type { Action } from "#worker/platform/access.ts";
import type { Database } from "#worker/platform/db.ts";
import { attachmentCountStatement, saidAnewStatement, workerIds } from "#worker/tasks/index.ts";
import { actions } from "./actions.ts";
import { endStatement } from "./file-store.ts";
import { type TaskAtHand, taskAtHand } from "./load.ts";
import { presentAttachment } from "./present.ts";
import type { Attachment, AttachmentUpdate } from "./schema.ts";
import { attachmentCount, attachmentOf, attachmentsOf, COUNT_OF_TASK, deleteAttachmentStatement } from "./store.ts";
import { attachments, type AttachmentRow } from "./tables.ts";

export async function listAttachments(work: Work, taskId: string, query: PageQuery): Promise<Page<Attachment>> {
  return locate(work, "task", async (db) => {
    const more = { rows: attachmentsOf(db, taskId, query), count: attachmentCount(db, taskId) };
    const loaded = await taskAtHand(work, db, taskId, actions["attachment.read"], more);
    return loaded && page(loaded.more.rows.map(presentAttachment), loaded.more.count, query);
  });
}

type Loaded = { db: Database; shard: string; hand: TaskAtHand; row: AttachmentRow };

/** One attachment of a task, for a caller who may do this. */
export const withAttachment = <T>(work: Work, taskId: string, id: string, action: Action, then: (loaded: Loaded) => Promise<T>): Promise<T> =>
  locate(work, "task", async (db, shard) => {
    const loaded = await taskAtHand(work, db, taskId, action, { row: attachmentOf(db, taskId, id) });
    if (!loaded) return null;
    const { more, ...hand } = loaded;
    if (!more.row) throw notFound("attachment");
    return { done: await then({ db, shard, hand, row: more.row }) };
  }).then(({ done }) => done);

export const getAttachment = (work: Work, taskId: string, id: string): Promise<Attachment> =>
  withAttachment(work, taskId, id, actions["attachment.read"], async ({ row }) => presentAttachment(row));

/** An agent changes what it has attached itself. */
function requireOwn(work: Work, { created_by }: AttachmentRow): void {
  const { actor } = work.caller;
  if (actor.type === "agent" && (JSON.parse(created_by) as { id: string }).id !== actor.id)
    throw new ProblemError("forbidden", "Someone else attached this; an agent may rename and delete what it has attached itself.");
}

const refsOf = ({ id, task_id }: AttachmentRow) => ({ subject: { type: "attachment", id }, about: { type: "task", id: task_id } });
const streamOf = ({ organization_id, board_id }: AttachmentRow) => ({ organizationId: organization_id, boardId: board_id });

export async function renameAttachment(work: Work, taskId: string, id: string, { name }: AttachmentUpdate): Promise<Attachment> {
  return withAttachment(work, taskId, id, actions["attachment.update"], async ({ db, shard, hand: { task, policy }, row }) => {
    requireOwn(work, row);
    requireVersion(work, row.version);
    if (name === row.name) return presentAttachment(row);
    const next: AttachmentRow = { ...row, name, version: row.version + 1, updated_at: at(work) };
    const { guard, write } = updateRow(db, attachments, row, next, staleCode(work));
    const body = presentAttachment(next);
    const after = { name, version: next.version, updated_at: next.updated_at };
    const payload = { label: name, title: task.title, before: { name: row.name, version: row.version }, after };
    await commitWork(work, db, shard, {
      stream: streamOf(row),
      guards: [guard],
      writes: [write],
      events: [{ type: "attachment.renamed", ...refsOf(row), payload, policy }],
      answer: { status: 200, body },
    });
    return body;
  });
}

/** Its bytes go with the next sweep. */
export async function deleteAttachment(work: Work, taskId: string, id: string): Promise<void> {
  await withAttachment(work, taskId, id, actions["attachment.delete"], async ({ db, shard, hand: { task, policy }, row }) => {
    requireOwn(work, row);
    requireVersion(work, row.version);
    const payload = { label: row.name, title: task.title, before: presentAttachment(row) };
    const creator = JSON.parse(row.created_by) as { id: string };
    await commitWork(work, db, shard, {
      stream: streamOf(row),
      guards: [versionGuard(db, attachments, row, staleCode(work))],
      writes: [
        deleteAttachmentStatement(db, id),
        endStatement(db, row.file_id, at(work)),
        attachmentCountStatement(db, taskId, COUNT_OF_TASK),
        saidAnewStatement(db, taskId, [creator.id, ...workerIds(work.caller)]),
      ],
      events: [{ type: "attachment.deleted", ...refsOf(row), payload, policy }],
      answer: { status: 204, body: null },
    });
  });
}
