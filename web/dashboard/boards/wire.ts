// The wire types of this slice. A snapshot shows several slices at once.
export type { Board, BoardCreate, BoardGroup, BoardUpdate } from "#worker/boards/schema.ts";

import type { Agent } from "#worker/agents/schema.ts";
import type { Approval } from "#worker/approvals/schema.ts";
import type { Board } from "#worker/boards/schema.ts";
import type { Run } from "#worker/runs/schema.ts";
import type { MemberSummary } from "#worker/members/schema.ts";
import type { Task } from "#worker/tasks/schema.ts";

/** Everything that a board page shows, as of the board's event `seq`. */
export type BoardSnapshot = {
  board: Board;
  tasks: Task[];
  agents: Agent[];
  members: MemberSummary[];
  approvals: Approval[];
  runs: Run[];
  seq: number;
};
