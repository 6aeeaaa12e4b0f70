// Random histories of tasks, and a plain model of what they come to: it knows neither SQL nor quarters of an hour.
import fc from "fast-check";
import { newId } from "#worker/platform/ids.ts";
import { TASK_STATUSES, type TaskStatus } from "#worker/tasks/schema.ts";

export const START = Date.UTC(2025, 8, 1);
const LONGEST_GAP_MS = 60 * 86_400_000;
export type Places = { boards: readonly string[]; agents: readonly string[] };
type Step = { gap: number; what: "move" | "assign" | "both" | "trash" | "carry"; status: TaskStatus; pick: number };
export type Told = { boardId: string; type: string; taskId: string; at: string; payload: unknown };
export type Stay = { taskId: string; boardId: string; status: TaskStatus; agentId: string; from: number; until: number };
export type Done = { taskId: string; boardId: string; agentId: string; at: number; lead: number; cycle: number | null };
export type History = { events: Told[]; stays: Stay[]; done: Done | null };

const gap = fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: LONGEST_GAP_MS }));
const status = fc.constantFrom(...TASK_STATUSES);
const step: fc.Arbitrary<Step> = fc.record({
  gap,
  what: fc.constantFrom("move", "move", "move", "assign", "both", "trash", "carry"),
  status,
  pick: fc.nat(10),
});
export const histories = fc.array(fc.tuple(status, fc.array(step, { maxLength: 7 }), fc.integer({ min: 0, max: 300 * 86_400_000 })), {
  minLength: 200,
  maxLength: 200,
});
type Raw = typeof histories extends fc.Arbitrary<infer All> ? (All extends (infer One)[] ? One : never) : never;

/** What happens to one task, event by event, and what the model makes of it. */
export function historyOf([first, steps, begins]: Raw, { boards, agents }: Places): History {
  const taskId = newId();
  const events: Told[] = [];
  const stays: Stay[] = [];
  let now = START + begins;
  const created = now;
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const is = {
    boardId: boards[begins % boards.length] as string,
    status: first,
    agentId: "",
    startedAt: null as number | null,
    lastStart: null as number | null,
  };
  const startedOn = new Map<string, number | null>();
  let [isInTrash, doneAt, done] = [false, null as number | null, null as Done | null];

  const whole = () => ({
    status: is.status,
    assigned_agent_id: is.agentId || null,
    created_at: iso(created),
    in_progress_at: iso(is.lastStart),
    done_at: iso(doneAt),
  });
  const tell = (type: string, payload: unknown) => events.push({ boardId: is.boardId, type, taskId, at: new Date(now).toISOString(), payload });
  const end = () => {
    const last = stays.at(-1);
    if (last?.until === Infinity) last.until = now;
  };
  const stand = () => {
    end();
    stays.push({ taskId, boardId: is.boardId, status: is.status, agentId: is.agentId, from: now, until: Infinity });
  };
  const seconds = (from: number, to: number) => Math.floor(to / 1000) - Math.floor(from / 1000);
  const finish = (at: number) => {
    doneAt = at;
    done = {
      taskId,
      boardId: is.boardId,
      agentId: is.agentId,
      at,
      lead: seconds(created, at),
      cycle: is.startedAt === null ? null : seconds(is.startedAt, at),
    };
  };
  /** What was made as done was not done here, as far as who sees it come back can know. */
  const comeBack = () => {
    done = null;
    if (is.status === "done" && doneAt !== created) finish(doneAt ?? now);
  };
  const enter = (next: TaskStatus) => {
    if (next === "in_progress") [is.startedAt, is.lastStart] = [is.startedAt ?? now, now];
    is.status = next;
    if (next === "done") finish(now);
    else [doneAt, done] = [null, null];
  };

  enter(first);
  stand();
  tell("task.created", { after: whole() });
  for (const { gap: wait, what, status: next, pick } of steps) {
    now += wait;
    if (isInTrash) {
      isInTrash = false;
      stand();
      comeBack();
      tell("task.restored", { label: "X-1", after: whole() });
    } else if (what === "trash") {
      isInTrash = true;
      end();
      done = null;
      tell("task.deleted", { before: whole() });
    } else if (what === "carry") {
      const to = boards[(boards.indexOf(is.boardId) + 1) % boards.length] as string;
      tell("task.left", { label: "X-1", title: "x", after: { new_board_id: to, new_key: "Y-1" } });
      startedOn.set(is.boardId, is.startedAt);
      is.boardId = to;
      is.agentId = "";
      is.startedAt = startedOn.get(to) ?? is.lastStart; // what the other board knows from before, or is told of the task's past
      stand();
      comeBack();
      tell("task.arrived", { label: "Y-1", before: {}, after: whole() });
    } else {
      const agentId = what === "move" ? is.agentId : (["", ...agents][pick % (agents.length + 1)] as string);
      const isMoved = what !== "assign" && next !== is.status;
      const isAssigned = agentId !== is.agentId;
      // Both at once are two events: first who has it, then where it is.
      if (isAssigned) {
        is.agentId = agentId;
        stand();
        tell("task.assigned", { label: "X-1", title: "x", before: {}, after: { assigned_agent_id: agentId || null, version: 2 } });
      }
      if (isMoved) {
        enter(next);
        stand();
        tell("task.moved", { label: "X-1", title: "x", before: {}, after: { status: next, version: 2 } });
      }
    }
  }
  return { events, stays, done };
}

/** Nearest rank. */
export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? null;
}
