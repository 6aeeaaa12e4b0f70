// Boards over HTTP. `GET /boards/{board_id}` (the board with its tasks) is in views.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { Board, BoardCreate, BoardList, BoardUpdate } from "./schema.ts";
import { createBoard, deleteBoard, listBoards, updateBoard } from "./service.ts";

const tag = "Boards";
const params = z.object({ board_id: Id });

export const boardRoutes = api()
  .openapi(
    operation(actions["board.create"], {
      method: "post",
      path: "/boards",
      id: "createBoard",
      tag,
      summary: "Create a board",
      description: "A board without a gateway is a plain board; agents can be provisioned once it has one.",
      body: BoardCreate,
      answer: Board,
      status: 201,
    }),
    async (context) => {
      const board = await createBoard(context.var.work, context.req.valid("json"));
      return context.json(board, 201, etag(board.version));
    },
  )
  .openapi(
    operation(actions["board.list"], {
      method: "get",
      path: "/boards",
      id: "listBoards",
      tag,
      summary: "Boards that you may see in the active organization",
      query: PageQuery.extend({ board_group_id: Id.optional() }),
      answer: BoardList,
      status: 200,
    }),
    async (context) => {
      const { board_group_id, ...page } = context.req.valid("query");
      return context.json(await listBoards(context.var.work, board_group_id ?? null, page), 200);
    },
  )
  .openapi(
    operation(actions["board.configure"], {
      method: "patch",
      path: "/boards/{board_id}",
      id: "updateBoard",
      tag,
      summary: "Change a board's settings",
      params,
      body: BoardUpdate,
      answer: Board,
      status: 200,
      errors: ["stale_version"],
    }),
    async (context) => {
      const board = await updateBoard(context.var.work, context.req.valid("param").board_id, context.req.valid("json"));
      return context.json(board, 200, etag(board.version));
    },
  )
  .openapi(
    operation(actions["board.configure"], {
      method: "delete",
      path: "/boards/{board_id}",
      id: "deleteBoard",
      tag,
      summary: "Delete a board",
      description: "It leaves every list; its history stays in the timeline.",
      params,
      answer: null,
      status: 204,
      errors: ["stale_version"],
    }),
    async (context) => {
      await deleteBoard(context.var.work, context.req.valid("param").board_id);
      return context.body(null, 204);
    },
  );
