// Search hears of every change and takes in anew what has changed, as it is when it is heard of: what is found is at most a moment old.
import type { Statement } from "#worker/platform/db.ts";
import type { EventRow } from "#worker/platform/events.ts";
import type { Effects, Consumer, ConsumerContext } from "#worker/platform/outbox.ts";
import { isBrought } from "#worker/tasks/index.ts";
import { type Sources, toDocument } from "./documents.ts";
import { orderStatement } from "./errand-store.ts";
import { forgetStatement, forgetTaskStatement, takeInStatements } from "./intake-store.ts";
import type { SearchType } from "./schema.ts";
import { commentsOfTask, commentsOfTasks, sourcesById } from "./source-store.ts";

/** As it is now; if it is not there, it is not found either. */
async function takeIn<Type extends SearchType>({ db }: ConsumerContext, type: Type, id: string): Promise<Effects> {
  const { sources } = await db.ask({ sources: sourcesById(db, type, [id]) });
  const source = sources[0] as Sources[Type] | undefined;
  return { writes: source ? takeInStatements(db, toDocument[type](source)) : [forgetStatement(db, type, id)] };
}

type Heard = { subject_id: string };
const anew = (type: SearchType) => (event: Heard, context: ConsumerContext) => takeIn(context, type, event.subject_id);
const forgotten = (type: SearchType) => async (event: Heard, context: ConsumerContext) => ({ writes: [forgetStatement(context.db, type, event.subject_id)] });
const [task, board, agent] = [anew("task"), anew("board"), anew("agent")];

/** A task is found by the names of its files too. */
const ofFile = ({ about_id }: { about_id: string | null }, context: ConsumerContext): Promise<Effects> => takeIn(context, "task", about_id ?? "");

/** With what stands under it. */
async function restored({ subject_id }: Heard, context: ConsumerContext): Promise<Effects> {
  const { writes } = await takeIn(context, "task", subject_id);
  const { comments } = await context.db.ask({ comments: commentsOfTask(context.db, subject_id) });
  return { writes: [...writes, ...comments.flatMap((source) => takeInStatements(context.db, toDocument.comment(source)))] };
}

/** Under the tasks of a page together; each document is some statements of one batch. */
const COMMENTS_AT_ONCE = 200;

/** An import brings many tasks at a time: a page of them is taken in at once. */
async function brought(events: readonly EventRow[], { db }: ConsumerContext): Promise<Statement[] | null> {
  if (!events.every(isBrought)) return null;
  const ids = events.map(({ subject_id }) => subject_id);
  const { tasks, comments } = await db.ask({ tasks: sourcesById(db, "task", ids), comments: commentsOfTasks(db, ids, COMMENTS_AT_ONCE + 1) });
  if (comments.length > COMMENTS_AT_ONCE) return null;
  const found = new Set(tasks.map(({ id }) => id));
  return [
    ...ids.flatMap((id) => (found.has(id) ? [] : [forgetStatement(db, "task", id)])),
    ...tasks.flatMap((source) => takeInStatements(db, toDocument.task(source))),
    ...comments.flatMap((source) => takeInStatements(db, toDocument.comment(source))),
  ];
}

export const searchConsumer: Consumer = {
  name: "search",
  writesOfPage: brought,
  on: {
    "task.created": (event, context) => (event.payload.imported ? restored(event, context) : task(event, context)), // an import brings comments along
    "task.updated": task,
    "task.assigned": task,
    "task.moved": task,
    "task.restored": restored,
    "task.arrived": restored,
    "task.deleted": async ({ subject_id }, { db }) => ({ writes: [forgetTaskStatement(db, subject_id)] }),
    "task.purged": async ({ subject_id }, { db }) => ({ writes: [forgetTaskStatement(db, subject_id)] }),
    "attachment.added": ofFile,
    "attachment.renamed": ofFile,
    "attachment.deleted": ofFile,
    "task.commented": ({ payload }, context) => takeIn(context, "comment", payload.comment.id),
    "task.comment_edited": ({ payload }, context) => takeIn(context, "comment", payload.comment.id),
    "task.comment_deleted": ({ payload }, context) => takeIn(context, "comment", payload.comment.id),
    "board.created": board,
    "board.updated": board,
    "board.deleted": async ({ subject_id }, { db }) => ({ writes: [forgetStatement(db, "board", subject_id), orderStatement(db, "gone", subject_id)] }),
    "agent.created": agent,
    "agent.adopted": agent,
    "agent.updated": agent,
    "agent.deleted": forgotten("agent"),
    "tag.created": anew("tag"),
    "tag.updated": anew("tag"),
    "tag.deleted": forgotten("tag"),
    "tag.merged": async ({ subject_id, payload }, { db }) => ({ writes: [forgetStatement(db, "tag", subject_id), orderStatement(db, "tag", payload.into.id)] }),
    "organization.imported": async ({ organization_id }, { db }) => ({ writes: [orderStatement(db, "arrived", organization_id)] }),
    "member.joined": anew("person"),
    "member.left": forgotten("person"),
    "member.removed": forgotten("person"),
  },
};
