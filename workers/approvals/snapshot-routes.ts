// The snapshot of a board over HTTP.
import { z } from "zod";
import { Agent } from "#worker/agents/schema.ts";
import { boardActions } from "#worker/boards/index.ts";
import { Board } from "#worker/boards/schema.ts";
import { MemberSummary } from "#worker/organizations/schema.ts";
import { ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id } from "#worker/platform/wire.ts";
import { Run } from "#worker/runs/schema.ts";
import { Task } from "#worker/tasks/schema.ts";
import { Approval } from "./schema.ts";
import { snapshot } from "./snapshot.ts";

const BoardSnapshot = z
  .object({
    board: Board,
    tasks: z.array(Task),
    agents: z.array(Agent),
    members: z.array(MemberSummary),
    approvals: z.array(Approval),
    runs: z.array(Run),
    seq: z.number().int(),
  })
  .meta({ id: "BoardSnapshot", description: "Everything on a board, as of event `seq`: open the socket with since=seq to follow on." });

export const snapshotRoutes = new Routes().add(
  {
    method: "get",
    path: "/boards/:board_id/snapshot",
    id: "getBoardSnapshot",
    tag: "Boards",
    summary: "All of a board, to start a live view from",
    action: boardActions["board.read"],
    callers: ["person", "agent"],
    params: z.object({ board_id: Id }),
    answer: BoardSnapshot,
  },
  async ({ params }, work) => ok(await snapshot(work, params.board_id)),
);
