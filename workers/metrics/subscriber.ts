// Metrics hear of every change of a task and keep how long it stood where. What is kept follows from the events alone, so a history that was
// there before, or that an import brought, is taken in by the same statements.
import { z } from "zod";
import type { Database, Statement } from "#worker/platform/db.ts";
import { UnreadableEventError } from "#worker/platform/event-catalog.ts";
import type { EventRow } from "#worker/platform/events.ts";
import { beginAgainStatements, type Consumer } from "#worker/platform/outbox.ts";
import { TaskStatus } from "#worker/tasks/schema.ts";
import { CONSUMER, HEARD } from "./heard.ts";
import { changeStatements, emptyStatements, forgetStatements, leaveStatements, type Moment, standStatements } from "./intake-store.ts";

/** Only what is counted is read: tasks of years ago had fewer members. */
const Whole = z.object({
  after: z.object({
    status: TaskStatus,
    assigned_agent_id: z.string().nullish(),
    created_at: z.string(),
    in_progress_at: z.string().nullish(),
    done_at: z.string().nullish(),
  }),
  imported: z.unknown().optional(),
});
const Changed = z.object({ after: z.object({ status: TaskStatus.optional(), assigned_agent_id: z.string().nullish() }) });

function payloadOf<Shape extends z.ZodType>({ type, id, payload }: EventRow, shape: Shape): z.infer<Shape> {
  const parsed = shape.safeParse(JSON.parse(payload));
  if (!parsed.success) throw new UnreadableEventError(`${type} ${id} cannot be counted: ${parsed.error.message.slice(0, 200)}`);
  return parsed.data;
}

type Writes = (db: Database, moment: Moment, event: EventRow) => Statement[];

const stands: Writes = (db, moment, event) => {
  const { after, imported } = payloadOf(event, Whole);
  const { status, assigned_agent_id, created_at, in_progress_at, done_at } = after;
  // It was done elsewhere, nobody here knows in what time. Of a task that comes back or arrives its first event is not at hand: what was made
  // as done has not been done here either.
  const isBroughtDone = imported !== undefined || (event.type !== "task.created" && done_at === created_at);
  return standStatements(db, moment, {
    isBroughtDone,
    status,
    agentId: assigned_agent_id ?? null,
    createdAt: created_at,
    inProgressAt: in_progress_at ?? null,
    doneAt: done_at ?? null,
  });
};
const changes: Writes = (db, moment, event) => {
  const { status, assigned_agent_id } = payloadOf(event, Changed).after;
  return changeStatements(db, moment, { status, agentId: assigned_agent_id });
};
/** What an import brought has events of its own, which have not been heard here. */
const imported: Writes = (db, { organizationId }) => [...emptyStatements(db, { organizationId }), ...beginAgainStatements(db, CONSUMER, organizationId)];

const WRITES: Readonly<Record<(typeof HEARD)[number], Writes>> = {
  "task.created": stands,
  "task.restored": stands,
  "task.arrived": stands,
  "task.updated": changes,
  "task.assigned": changes,
  "task.moved": changes,
  "task.deleted": leaveStatements,
  "task.left": leaveStatements,
  "task.purged": forgetStatements,
  "organization.imported": imported,
};

export const metricsConsumer: Consumer = {
  name: CONSUMER,
  on: Object.fromEntries(HEARD.map((type) => [type, null])),
  writesOf: (event, db) => {
    const moment = { organizationId: event.organization_id, boardId: event.stream_id, taskId: event.subject_id, at: event.at };
    return WRITES[event.type as keyof typeof WRITES](db, moment, event);
  },
};
