// Wire shapes that combine several slices.
import { z } from "zod";
import { Agent } from "#worker/agents/schema.ts";
import { Approval } from "#worker/approvals/schema.ts";
import { Board } from "#worker/boards/schema.ts";
import { MemberSummary } from "#worker/members/schema.ts";
import { Run } from "#worker/runs/schema.ts";
import { Task } from "#worker/tasks/schema.ts";

const TasksTotal = z
  .number()
  .int()
  .optional()
  .meta({ description: "how many the board has: of more than 2,000, or than 4 MB, the newest are here; `GET /boards/{board_id}/tasks` pages all" });

export const BoardWithTasks = Board.extend({ tasks: z.array(Task).optional(), tasks_total: TasksTotal }).meta({
  id: "BoardWithTasks",
  description: "`tasks` is left out for an API key that may not read tasks.",
});
export type BoardWithTasks = z.infer<typeof BoardWithTasks>;

export const BoardSnapshot = z
  .object({
    board: Board,
    tasks: z.array(Task).optional(),
    tasks_total: TasksTotal,
    agents: z.array(Agent).optional(),
    members: z.array(MemberSummary).optional(),
    approvals: z.array(Approval).optional(),
    runs: z.array(Run).optional(),
    seq: z.number().int(),
  })
  .meta({
    id: "BoardSnapshot",
    description:
      "Everything on a board, as of event `seq`: open the socket with since=seq to continue from there. What the caller may not read at its own address is left out: an agent gets no members, an API key what its scopes say. People who may read the board get all of it.",
  });
export type BoardSnapshot = z.infer<typeof BoardSnapshot>;
