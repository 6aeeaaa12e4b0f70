// Boards over HTTP. `GET /boards/{id}` (the board with its tasks) is in tasks/routes.ts.
import { z } from "zod";
import { created, noContent, ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { Board, BoardCreate, BoardList, BoardUpdate } from "./schema.ts";
import { createBoard, deleteBoard, listBoards, updateBoard } from "./service.ts";

const BOARDS = "Boards";
const BoardId = z.object({ board_id: Id });

export const boardRoutes = new Routes()
  .add(
    {
      method: "post",
      path: "/boards",
      id: "createBoard",
      tag: BOARDS,
      summary: "Create a board",
      description: "A board without a gateway is a plain board; agents can be provisioned once it has one.",
      action: actions["board.create"],
      callers: ["person"],
      body: BoardCreate,
      answer: Board,
      status: 201,
    },
    async ({ body }, work) => created(await createBoard(work, body), 1),
  )
  .add(
    {
      method: "get",
      path: "/boards",
      id: "listBoards",
      tag: BOARDS,
      summary: "Boards that you may see in the active organization",
      action: actions["board.list"],
      callers: ["person", "agent"],
      query: PageQuery.extend({ board_group_id: Id.optional() }),
      answer: BoardList,
    },
    async ({ query: { board_group_id, ...page } }, work) => ok(await listBoards(work, { groupId: board_group_id }, page)),
  )
  .add(
    {
      method: "patch",
      path: "/boards/:board_id",
      id: "updateBoard",
      tag: BOARDS,
      summary: "Change a board's settings",
      action: actions["board.configure"],
      callers: ["person"],
      params: BoardId,
      body: BoardUpdate,
      answer: Board,
      errors: ["stale_version"],
    },
    async ({ params, body }, work) => {
      const board = await updateBoard(work, params.board_id, body);
      return ok(board, board.version);
    },
  )
  .add(
    {
      method: "delete",
      path: "/boards/:board_id",
      id: "deleteBoard",
      tag: BOARDS,
      summary: "Delete a board",
      description: "It leaves every list; its history stays in the timeline.",
      action: actions["board.configure"],
      callers: ["person"],
      params: BoardId,
      answer: null,
      status: 204,
      errors: ["stale_version"],
    },
    async ({ params }, work) => {
      await deleteBoard(work, params.board_id);
      return noContent();
    },
  );
