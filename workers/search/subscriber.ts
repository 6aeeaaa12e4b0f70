// Search hears of every change and takes in anew what has changed, as it is when it is heard of: what is found is at most a moment old.
import { all } from "#worker/platform/db.ts";
import type { EventType, StoredEvent } from "#worker/platform/event-catalog.ts";
import type { Effects, Consumer, ConsumerContext } from "#worker/platform/outbox.ts";
import { type Sources, toDocument } from "./documents.ts";
import { orderStatement } from "./errand-store.ts";
import { forgetStatement, forgetTaskStatement, takeInStatements } from "./intake-store.ts";
import type { SearchType } from "./schema.ts";
import { commentsOfTask, sourcesById } from "./source-store.ts";

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

/** Events that leave their task or comment there, so that only what is there now counts, whatever came before. */
const STAYING = ["task.created", "task.updated", "task.assigned", "task.moved", "task.commented", "task.comment_edited"] as const satisfies EventType[];
type Staying = StoredEvent<(typeof STAYING)[number]>;
const isStaying = (event: StoredEvent): event is Staying => (STAYING as readonly string[]).includes(event.type);

/** More in one batch are too many. */
const COMMENTS_AT_ONCE = 300;

/** A page of them: each thing is read and taken in once. */
async function together(events: readonly StoredEvent[], { db }: ConsumerContext): Promise<Effects | null> {
  if (!events.every(isStaying)) return null;
  const tasks = new Set<string>();
  const said = new Set<string>();
  const brought: string[] = [];
  for (const event of events as readonly Staying[]) {
    if (event.type === "task.commented" || event.type === "task.comment_edited") said.add(event.payload.comment.id);
    else tasks.add(event.subject_id);
    if (event.type === "task.created" && event.payload.imported) brought.push(event.subject_id);
  }
  const found = await db.ask({
    tasks: sourcesById(db, "task", [...tasks]),
    said: sourcesById(db, "comment", [...said]),
    brought: all(Object.fromEntries(brought.map((id) => [id, commentsOfTask(db, id)]))),
  });
  const comments = [...found.said, ...Object.values(found.brought).flat()];
  if (comments.length > COMMENTS_AT_ONCE) return null;
  const there = new Set([...found.tasks, ...found.said].map(({ id }) => id));
  return {
    writes: [
      ...[...tasks].flatMap((id) => (there.has(id) ? [] : [forgetStatement(db, "task", id)])),
      ...[...said].flatMap((id) => (there.has(id) ? [] : [forgetStatement(db, "comment", id)])),
      ...found.tasks.flatMap((source) => takeInStatements(db, toDocument.task(source))),
      ...comments.flatMap((source) => takeInStatements(db, toDocument.comment(source))),
    ],
  };
}

export const searchConsumer: Consumer = {
  name: "search",
  together,
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
