// Attaching a file. In this order, so that wherever a worker dies nothing is half done: a row says that an upload has begun and takes its
// room; the bytes go to R2; one batch makes the attachment, with its event. What has begun and was not finished the sweep deletes.
import { GuardError } from "#worker/platform/commit.ts";
import { batchFailure, type Database } from "#worker/platform/db.ts";
import { notFound, ProblemError, type ProblemCode } from "#worker/platform/errors.ts";
import { FACTS_CHANGED } from "#worker/platform/facts.ts";
import { announcedBytes, answeredOnce, firstBytes, storeBody, withDigest } from "#worker/platform/file-body.ts";
import { newId } from "#worker/platform/ids.ts";
import { writeLimit, writeWithin } from "#worker/platform/limits.ts";
import { insertRow } from "#worker/platform/rows.ts";
import { ARCHIVED_GUARD, at, commitWork, locate, type Work } from "#worker/platform/work.ts";
import { attachedByStatement, attachmentCountStatement, namedTaskFacts } from "#worker/tasks/index.ts";
import { actions } from "./actions.ts";
import { giveUpStatement, keepStatements, keyOf, roomGuards } from "./file-store.ts";
import { type TaskAtHand, taskAtHand } from "./load.ts";
import { presentAttachment } from "./present.ts";
import { SNIFFED_BYTES, sniff } from "./rules.ts";
import { type Attachment, FILE_MAX_BYTES, ORGANIZATION_MAX_BYTES, ORGANIZATION_MAX_FILES, TASK_MAX_BYTES, TASK_MAX_FILES } from "./schema.ts";
import { COUNT_OF_TASK } from "./store.ts";
import { attachment_files, attachments, type AttachmentRow, type FileRow } from "./tables.ts";

const action = actions["attachment.add"];
const MB = 1_048_576;
/** A slower upload is given up; so is one of which no byte comes for so long, since it holds the room of its whole file. */
const PATIENCE = { wholeMs: 15 * 60_000, idleMs: 60_000 };
/** When the sweep takes an upload for dead, whose worker has died: well after it would have been given up, so that no byte arrives behind the sweep. */
const BEGUN_KEPT_MS = 20 * 60_000;
/** A write decides on what it read a moment ago: after a longer upload the caller is proved, and the task read, again. */
const MOMENT_MS = 2_000;
/** The task or the rights on it changed at this moment: it is read and decided again, a few times. */
const TRIES = 3;

const TOO_LARGE = { bytes: FILE_MAX_BYTES, says: `The file is larger than ${FILE_MAX_BYTES / MB} MB. That is more than a task takes.` };
const NO_ROOM: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  [ARCHIVED_GUARD]: ["board_archived", "The board is archived, so nothing can be attached on it. Take it into use again first."],
  task_files: ["conflict", `The task has ${TASK_MAX_FILES} attachments. That is as many as it can have: delete one first.`],
  task_bytes: ["conflict", `The attachments of the task would take more than ${TASK_MAX_BYTES / MB} MB together. Delete one first.`],
  organization_bytes: [
    "conflict",
    `The attachments of the organization would take more than ${ORGANIZATION_MAX_BYTES / MB} MB or be more than ${ORGANIZATION_MAX_FILES}. Delete some first.`,
  ],
};

function explainRefusal(error: unknown): never {
  const failure = batchFailure(error);
  if (failure?.kind !== "guard") throw error;
  const [code, detail] = NO_ROOM[failure.code] ?? [];
  throw code && detail ? new ProblemError(code, detail) : new GuardError(failure.code);
}

/** Takes the room of the file, before its first byte. */
async function begin(work: Work, db: Database, { task }: TaskAtHand, bytes: number): Promise<FileRow> {
  const deleteAfter = new Date(work.now.getTime() + BEGUN_KEPT_MS).toISOString();
  const file: FileRow = { id: newId(), organization_id: task.organization_id, task_id: task.id, bytes, delete_after: deleteAfter };
  const guards = [work.composition.ports.boardInUse(db, task.board_id), ...roomGuards(db, task.board_id, file)];
  await writeWithin(db, writeLimit(work, task.organization_id), [...guards, insertRow(db, attachment_files, file)]).catch(explainRefusal);
  return file;
}

type Stored = { file: FileRow; name: string; type: AttachmentRow["content_type"] };

async function commitAttachment(work: Work, db: Database, shard: string, { task, policy, text }: TaskAtHand, stored: Stored): Promise<Attachment> {
  const { file, name, type } = stored;
  const now = at(work);
  const row: AttachmentRow = {
    id: newId(),
    organization_id: task.organization_id,
    board_id: task.board_id,
    task_id: task.id,
    file_id: file.id,
    name,
    content_type: type,
    bytes: file.bytes,
    created_by: JSON.stringify(work.caller.actor),
    version: 1,
    created_at: now,
    updated_at: now,
  };
  const body = presentAttachment(row);
  const kept = keepStatements(db, file.id);
  const [subject, about] = [
    { type: "attachment", id: row.id },
    { type: "task", id: task.id },
  ];
  await commitWork(work, db, shard, {
    stream: { organizationId: row.organization_id, boardId: row.board_id },
    guards: [namedTaskFacts.guard(db, task.id, work.caller.id, text), kept.guard],
    writes: [insertRow(db, attachments, row), kept.write, attachmentCountStatement(db, task.id, COUNT_OF_TASK), attachedByStatement(db, task.id, work.caller)],
    events: [{ type: "attachment.added", subject, about, payload: { label: name, title: task.title, after: body }, policy }],
    answer: { status: 201, body },
  });
  return body;
}

async function finish(work: Work, db: Database, shard: string, first: TaskAtHand, stored: Stored): Promise<Attachment> {
  const again = async () => {
    const hand = await taskAtHand(work, db, first.task.id, action, { proof: work.caller.proofAgain?.(db) ?? null });
    if (!hand) throw notFound("task");
    return hand;
  };
  let hand = Date.now() - work.now.getTime() > MOMENT_MS ? await again() : first;
  for (let tries = 1; ; tries++) {
    try {
      return await commitAttachment(work, db, shard, hand, stored);
    } catch (error) {
      if (!(error instanceof GuardError)) throw error;
      if (error.code === "upload_given_up") throw new ProblemError("conflict", "The upload took too long and was given up. Send the file again.");
      if (error.code !== FACTS_CHANGED) throw error;
      if (tries >= TRIES) throw new ProblemError("conflict", "The task changed again and again meanwhile; nothing was attached. Send the file again.");
      hand = await again();
    }
  }
}

function bytesIn(request: Request): number {
  if (/^multipart\//i.test(request.headers.get("Content-Type") ?? ""))
    throw new ProblemError("unsupported_media_type", "Send the file itself as the body, not a form that contains it.");
  return announcedBytes(request, TOO_LARGE);
}

/** Attaches the body of the request. */
export async function addAttachment(work: Work, taskId: string, name: string, request: Request): Promise<Attachment> {
  const upload = async (db: Database, shard: string) => {
    const hand = await taskAtHand(work, db, taskId, action, {});
    if (!hand) return null;
    const bytes = bytesIn(request);
    const { FILES } = work.env;
    const file = await begin(work, db, hand, bytes);
    try {
      const digest = await storeBody(FILES, keyOf(file), request, bytes, PATIENCE);
      const head = await firstBytes(FILES, keyOf(file), Math.min(bytes, SNIFFED_BYTES));
      return await finish(withDigest(work, digest), db, shard, hand, { file, name, type: sniff(head, bytes <= SNIFFED_BYTES) });
    } catch (error) {
      // Only what no attachment has: a commit can have succeeded and its answer be lost.
      await giveUpStatement(db, file.id, at(work)).run();
      throw error;
    }
  };
  return answeredOnce(request, PATIENCE, () => locate(work, "task", upload));
}
