// What clients of the field read of an event beside what it says: its agent, its task, and the page that shows it. Pure.
import type { EventView } from "#worker/platform/event-view.ts";
import type { ActivityItem } from "./schema.ts";

type Known = Pick<EventView, "type" | "actor" | "subject" | "about" | "board_id">;

const idOf = (wanted: string, things: readonly ({ type: string; id: string } | null)[]): string | null =>
  things.find((thing) => thing?.type === wanted)?.id ?? null;

/** The agent is the one that it happened to, else the one that did it. */
export function placeOf({ type, actor, subject, about, board_id }: Known): Pick<ActivityItem, "agent_id" | "task_id" | "route_name" | "route_params"> {
  const task_id = idOf("task", [subject, about]);
  const facts = { agent_id: idOf("agent", [subject, about, actor]), task_id };
  if (board_id === null) return { ...facts, route_name: "activity", route_params: {} };
  if (type.startsWith("approval.")) return { ...facts, route_name: "board.approvals", route_params: { boardId: board_id } };
  return { ...facts, route_name: "board", route_params: { boardId: board_id, ...(task_id === null ? {} : { taskId: task_id }) } };
}
