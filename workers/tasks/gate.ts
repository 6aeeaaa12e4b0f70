// The port through which a higher slice may block a change of a task: approvals fill it (their slice.ts).
// The gate's reads are part of the task's own load, its guards and writes part of the task's own commit.
import type { RunBeginning } from "#worker/commands/index.ts";
import { all, type Database, type Query, type Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { accept, type Result } from "#worker/platform/result.ts";
import type { TaskRow } from "./tables.ts";

export type GateAsk = { db: Database; task: TaskRow; now: Date };
export type DoneAsk = GateAsk & {
  /** Whether the board requires an approval before done. */
  boardWantsApproval: boolean;
  /** The approval that the caller wants to spend; null: the newest usable one. */
  approvalId: string | null;
};
export type RunAsk = GateAsk & { begins: RunBeginning; parameters: Record<string, unknown> };
export type GatePass = { guards: Statement[]; writes: Statement[]; events: NewEvent[] };
/** `approvalIds`: the approvals that let the run begin. */
export type RunPass = GatePass & { approvalIds: string[] };

/** `Rows`: what the gate reads about a task; only the gate itself interprets it. */
export interface TaskGate<Rows = unknown> {
  query(db: Database, taskId: string): Query<Rows>;
  forDone(rows: Rows, ask: DoneAsk): Result<GatePass>;
  /** Asked before every run twice: when it is stored (start.ts), and when its gateway is about to get it (send-gate.ts). */
  forRun(rows: Rows, ask: RunAsk): Result<RunPass>;
}

export const NOTHING_IN_THE_WAY: GatePass = { guards: [], writes: [], events: [] };

/** Used when no higher slice fills the port. */
export const openGate: TaskGate = {
  query: () => all({}),
  forDone: () => accept(NOTHING_IN_THE_WAY),
  forRun: () => accept({ ...NOTHING_IN_THE_WAY, approvalIds: [] }),
};

declare module "#worker/platform/slice.ts" {
  interface Ports {
    taskGate: TaskGate;
  }
}

/** What an approval of this task approves: once this text has changed, the approval no longer matches. */
export const taskContent = (task: Pick<TaskRow, "id" | "title" | "description">): string => JSON.stringify([task.id, task.title, task.description]);
