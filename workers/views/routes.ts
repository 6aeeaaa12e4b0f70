// Views over HTTP: a board with everything on it, for people and for the agent that works there.
import { z } from "zod";
import { agentActions } from "#worker/agents/index.ts";
import { boardActions } from "#worker/boards/index.ts";
import { Board, BoardList } from "#worker/boards/schema.ts";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { boardOfAgent, boardSnapshot, boardsOfAgent, boardWithTasks } from "./boards.ts";
import { groupSnapshot, snapshotAround } from "./groups.ts";
import { listFleet } from "./fleet.ts";
import { listMyBoards } from "./my-boards.ts";
import { listMyTasks } from "./my-work.ts";
import {
  BoardSnapshot,
  BoardWithTasks,
  Fleet,
  FleetQuery,
  GroupSnapshot,
  GroupSnapshotQuery,
  MyBoards,
  MyTaskPage,
  MyTaskQuery,
  OwnGroupSnapshotQuery,
} from "./schema.ts";

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

const GROUP_TEXT = "Of each board how many tasks of each status it has, and those that come first. Only boards that you may read; archived ones are left out.";

export const groupViewRoutes = api()
  .openapi(
    operation(boardActions["board_group.read"], {
      method: "get",
      path: "/board-groups/{group_id}/snapshot",
      id: "getBoardGroupSnapshot",
      tag: "Board groups",
      summary: "The boards of a group at a glance",
      description: GROUP_TEXT,
      params: z.object({ group_id: Id }),
      query: GroupSnapshotQuery,
      answer: GroupSnapshot,
      status: 200,
    }),
    async (context) => context.json(await groupSnapshot(context.var.work, context.req.valid("param").group_id, context.req.valid("query")), 200),
  )
  .openapi(
    operation(boardActions["board.read"], {
      method: "get",
      path: "/boards/{board_id}/group-snapshot",
      id: "getGroupSnapshotOfBoard",
      isForAgents: true,
      tag: "Boards",
      summary: "The other boards of a board's group at a glance",
      description: `${GROUP_TEXT} A board without a group answers none.`,
      params,
      query: OwnGroupSnapshotQuery,
      answer: GroupSnapshot,
      status: 200,
    }),
    async (context) => context.json(await snapshotAround(context.var.work, context.req.valid("param").board_id, context.req.valid("query")), 200),
  );

export const agentViewRoutes = api()
  .openapi(
    operation(agentActions["agent.act"], {
      method: "get",
      path: "/agent/boards",
      id: "agentListBoards",
      tag: "Agent API",
      summary: "My board; for the main agent of a gateway its boards",
      query: PageQuery,
      answer: BoardList,
      status: 200,
    }),
    async (context) => context.json(await boardsOfAgent(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(boardActions["board.read"], {
      method: "get",
      path: "/agent/boards/{board_id}",
      id: "agentGetBoard",
      tag: "Agent API",
      summary: "My board; for the main agent of a gateway any of its boards",
      isForMains: true,
      params,
      answer: Board,
      status: 200,
    }),
    async (context) => context.json(await boardOfAgent(context.var.work, context.req.valid("param").board_id), 200),
  );

export const fleetRoutes = api().openapi(
  operation(actions["fleet.read"], {
    method: "get",
    path: "/organizations/me/fleet",
    id: "getFleet",
    tag: "Agents",
    summary: "What each agent does and waits for",
    description:
      "By name: the state of each agent with the reason that must end first, since when and for whom; its task, its last words and the load of its last hour. Agents of boards that you do not see are left out.",
    query: FleetQuery,
    answer: Fleet,
    status: 200,
  }),
  async (context) => context.json(await listFleet(context.var.work, context.req.valid("query")), 200),
);

export const myBoardRoutes = api().openapi(
  operation(actions["my_boards.read"], {
    method: "get",
    path: "/users/me/boards",
    id: "listMyBoards",
    tag: "Boards",
    summary: "Your boards, with how much is open on each",
    description: "The boards in use that you may read, in the order that people gave them, each with its group.",
    answer: MyBoards,
    status: 200,
  }),
  async (context) => context.json(await listMyBoards(context.var.work), 200),
);

export const myWorkRoutes = api().openapi(
  operation(actions["my_work.read"], {
    method: "get",
    path: "/users/me/tasks",
    id: "listMyTasks",
    tag: "Tasks",
    summary: "What you have to do on all boards",
    description: "Your tasks that are not done, of all boards that you may read and that are in use: by due time, those without one last.",
    query: MyTaskQuery,
    answer: MyTaskPage,
    status: 200,
  }),
  async (context) => context.json(await listMyTasks(context.var.work, context.req.valid("query")), 200),
);
