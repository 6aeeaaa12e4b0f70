// What agents call: their own health, their board, its tasks. Approvals of agents are in approvals/routes.ts.
import { z } from "zod";
import { AgentCaller, agentActions, statusOf } from "#worker/agents/index.ts";
import { AgentHealth } from "#worker/agents/schema.ts";
import { boardActions, loadBoard, presentBoard } from "#worker/boards/index.ts";
import { Board, BoardList } from "#worker/boards/schema.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id } from "#worker/platform/wire.ts";
import { load, locate, type Work } from "#worker/platform/work.ts";
import { boardTaskRoutes } from "./board-task-routes.ts";

const TAG = "Agent API";

type Health = { state: "ready"; gateway_status: "online" | null };

/** Proves the token and answers the agent; that it was here is noted at the edge. */
async function health(work: Work): Promise<z.infer<typeof AgentHealth>> {
  const { caller } = work;
  if (!(caller instanceof AgentCaller))
    throw new ProblemError(caller.type === "anonymous" ? "unauthenticated" : "forbidden", "Only an agent, with its X-Agent-Token, may do this.");
  return locate(work, "agent", async (db) => {
    const [links] = await load<[Health[]]>(work, db, [
      db.sql(
        "SELECT a.state, g.status AS gateway_status FROM credentials c JOIN agents a ON a.id = c.subject_id LEFT JOIN gateways g ON g.id = a.gateway_id WHERE c.key_id = ?1",
        caller.id,
      ),
    ]);
    const { agent } = caller;
    return {
      ok: true,
      agent_id: agent.id,
      board_id: agent.board_id,
      gateway_id: agent.gateway_id,
      status: links[0] ? statusOf(links[0]) : "offline",
      is_board_lead: false,
    };
  });
}

async function ownBoard(work: Work, id: string) {
  return locate(work, "board", async (db) => {
    const loaded = await loadBoard(work, db, id, boardActions["board.read"]);
    return loaded && presentBoard(loaded.board);
  });
}

export const agentApiRoutes = new Routes()
  .add(
    {
      method: "get",
      path: "/agent/healthz",
      id: "agentHealth",
      tag: TAG,
      summary: "Who am I, and is my token good?",
      action: agentActions["agent.act"],
      callers: ["agent"],
      answer: AgentHealth,
    },
    async (_input, work) => ok(await health(work)),
  )
  .add(
    {
      method: "post",
      path: "/agent/heartbeat",
      id: "agentHeartbeat",
      tag: TAG,
      summary: "I am here",
      action: agentActions["agent.act"],
      callers: ["agent"],
      answer: AgentHealth,
    },
    async (_input, work) => ok(await health(work)),
  )
  .add(
    {
      method: "get",
      path: "/agent/boards",
      id: "agentListBoards",
      tag: TAG,
      summary: "My board",
      action: agentActions["agent.act"],
      callers: ["agent"],
      answer: BoardList,
    },
    async (_input, work) => {
      const { board_id } = await health(work);
      const items = board_id ? [await ownBoard(work, board_id)] : [];
      return ok({ items, total: items.length, limit: 200, offset: 0 });
    },
  )
  .add(
    {
      method: "get",
      path: "/agent/boards/:board_id",
      id: "agentGetBoard",
      tag: TAG,
      summary: "My board",
      action: boardActions["board.read"],
      callers: ["agent"],
      params: z.object({ board_id: Id }),
      answer: Board,
    },
    async ({ params }, work) => ok(await ownBoard(work, params.board_id)),
  );

export const agentTaskRoutes = boardTaskRoutes("/agent", ["agent"]);
