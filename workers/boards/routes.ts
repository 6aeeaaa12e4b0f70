// Boards over HTTP. `GET /boards/{board_id}` (the board with its tasks) is in views.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { createBoard } from "./create.ts";
import { archiveBoard, unarchiveBoard } from "./archive.ts";
import { duplicateBoard } from "./duplicate.ts";
import { Board, BoardCreate, BoardDuplicate, BoardList, BoardListQuery, BoardTemplateList, BoardUpdate } from "./schema.ts";
import { deleteBoard, listBoards, listTemplates, updateBoard } from "./service.ts";

const tag = "Boards";
const params = z.object({ board_id: Id });

const ARCHIVE_TEXT =
  "On an archived board nothing changes, it is left out of lists but for `archived=true`, and work that has not left for a gateway is taken back. Everything on it stays and can be read. Runs that have begun go on, and can be stopped.";
const ofArchive = <const Verb extends string, const OperationId extends string>(verb: Verb, id: OperationId, summary: string) =>
  ({
    method: "post",
    path: `/boards/{board_id}/${verb}`,
    id,
    tag,
    summary,
    description: ARCHIVE_TEXT,
    params,
    answer: Board,
    status: 200,
    errors: ["stale_version"],
  }) as const;

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
      description: "In the order that people gave them; new ones come last.",
      query: PageQuery.extend(BoardListQuery.shape),
      answer: BoardList,
      status: 200,
    }),
    async (context) => {
      const { limit, offset, ...filter } = context.req.valid("query");
      return context.json(await listBoards(context.var.work, filter, { limit, offset }), 200);
    },
  )
  .openapi(
    operation(actions["board.list"], {
      method: "get",
      path: "/board-templates",
      id: "listBoardTemplates",
      tag,
      summary: "What a new board can begin with",
      description: "Name one as `template` when you create a board.",
      query: PageQuery,
      answer: BoardTemplateList,
      status: 200,
    }),
    async (context) => context.json(await listTemplates(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["board.duplicate"], {
      method: "post",
      path: "/boards/{board_id}/duplicate",
      id: "duplicateBoard",
      tag,
      summary: "Duplicate a board",
      description:
        "A new board with the same rules, goal, group and gateway, if wanted with its unfinished tasks. For people who may write on the board and create boards. All of it is done, or nothing.",
      params,
      body: BoardDuplicate,
      answer: Board,
      status: 201,
    }),
    async (context) => {
      const board = await duplicateBoard(context.var.work, context.req.valid("param").board_id, context.req.valid("json"));
      return context.json(board, 201, etag(board.version));
    },
  )
  .openapi(operation(actions["board.configure"], ofArchive("archive", "archiveBoard", "Archive a board")), async (context) => {
    const board = await archiveBoard(context.var.work, context.req.valid("param").board_id);
    return context.json(board, 200, etag(board.version));
  })
  .openapi(operation(actions["board.configure"], ofArchive("unarchive", "unarchiveBoard", "Take an archived board into use again")), async (context) => {
    const board = await unarchiveBoard(context.var.work, context.req.valid("param").board_id);
    return context.json(board, 200, etag(board.version));
  })
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
