// The tasks of a board as they change, in the shape of the field's client: what happened, and the task as it is then.
import { type BoardTeller, type BoardWithSeq, type From, streamOfBoard } from "#worker/boards/index.ts";
import { abridgeItem, listed } from "#worker/platform/abridge.ts";
import type { Query } from "#worker/platform/db.ts";
import { blockOf } from "#worker/platform/event-stream.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import { pairId } from "#worker/platform/ids.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { presentTasks, type TaskPage, tasksByIds } from "./list-store.ts";
import type { Task } from "./schema.ts";

/** As the field's client calls them; what it does not know keeps our name in `event_type`. */
const TYPES: Record<string, string> = {
  "task.created": "task.created",
  "task.moved": "task.status_changed",
  "task.commented": "task.comment",
  "task.deleted": "task.deleted",
  "task.left": "task.deleted",
  "task.arrived": "task.created",
};
const typeOf = ({ type }: EventView): string => TYPES[type] ?? "task.updated";

/** Positions have digits, ids of the field are UUIDs: of the board and its position there is one. */
const activityId = ({ stream_id, seq }: EventView): string => pairId(stream_id, seq.toString(16).padStart(32, "0"));

function activityOf(event: EventView): object {
  const { event_type, message, actor, created_at } = event;
  return {
    id: activityId(event),
    event_type: TYPES[event_type] ?? event_type,
    message,
    agent_id: actor.type === "agent" ? actor.id : null,
    task_id: event.subject.id,
    created_at,
  };
}

function blocksOf(events: readonly EventView[], { key }: BoardWithSeq, found: TaskPage): string {
  const tasks = new Map(listed<Task>(presentTasks(found, key), abridgeItem()).map((task) => [task.id, task]));
  return events
    .map((event) => {
      const { id } = event.subject;
      const what =
        event.type === "task.commented" ? { comment: event.payload.comment } : typeOf(event) === "task.deleted" ? { task_id: id } : { task: tasks.get(id) };
      return blockOf("task", { type: typeOf(event), activity: activityOf(event), ...what }, event.seq);
    })
    .join("");
}

const teller: BoardTeller<{ tasks: Query<TaskPage> }> = {
  action: actions["task.stream"],
  noun: "task.",
  list: "tasks",
  ask: (db, boardId, events) => ({ tasks: tasksByIds(db, boardId, [...new Set(events.map(({ subject }) => subject.id))]) }),
  tell: (events, board, { tasks }) => blocksOf(events, board, tasks),
};

export const streamTasks = (work: Work, boardId: string, from: From): Promise<ReadableStream<Uint8Array>> => streamOfBoard(work, boardId, from, teller);
