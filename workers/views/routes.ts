// Views over HTTP: a board with everything on it, for people and for the agent that works there.
import { z } from "zod";
import { agentActions } from "#worker/agents/index.ts";
import { boardActions } from "#worker/boards/index.ts";
import { Board, BoardList } from "#worker/boards/schema.ts";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { boardOfAgent, boardSnapshot, boardsOfAgent, boardWithTasks } from "./boards.ts";
import { BoardSnapshot, BoardWithTasks } from "./schema.ts";

const params = z.object({ board_id: Id });

export const boardViewRoutes = api()
  .openapi(
    operation(boardActions["board.read"], {
      method: "get",
      path: "/boards/{board_id}",
      id: "getBoard",
      tag: "Boards",
      summary: "A board with its tasks",
      params,
      answer: BoardWithTasks,
      status: 200,
    }),
    async (context) => {
      const board = await boardWithTasks(context.var.work, context.req.valid("param").board_id);
      return context.json(board, 200, etag(board.version));
    },
  )
  .openapi(
    operation(boardActions["board.read"], {
      method: "get",
      path: "/boards/{board_id}/snapshot",
      id: "getBoardSnapshot",
      tag: "Boards",
      summary: "A whole board, to start a live view from",
      params,
      answer: BoardSnapshot,
      status: 200,
    }),
    async (context) => context.json(await boardSnapshot(context.var.work, context.req.valid("param").board_id), 200),
  );

export const agentViewRoutes = api()
  .openapi(
    operation(agentActions["agent.act"], {
      method: "get",
      path: "/agent/boards",
      id: "agentListBoards",
      tag: "Agent API",
      summary: "My board",
      answer: BoardList,
      status: 200,
    }),
    async (context) => context.json(await boardsOfAgent(context.var.work), 200),
  )
  .openapi(
    operation(boardActions["board.read"], {
      method: "get",
      path: "/agent/boards/{board_id}",
      id: "agentGetBoard",
      tag: "Agent API",
      summary: "My board",
      params,
      answer: Board,
      status: 200,
    }),
    async (context) => context.json(await boardOfAgent(context.var.work, context.req.valid("param").board_id), 200),
  );
