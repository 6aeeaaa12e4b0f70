// Saved views over HTTP, at the board where they are looked at.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { DefaultView, SavedView, SavedViewCreate, SavedViewList, SavedViewUpdate } from "./schema.ts";
import { createView, deleteView, listViews, setDefaultView, updateView } from "./service.ts";

const ofBoard = z.object({ board_id: Id });
const ofView = ofBoard.extend({ view_id: Id });
const tag = "Boards";
const SHARING = "A view that others see is changed by whoever may write on the board; one that stands on all boards, by admins.";

const views = { path: "/boards/{board_id}/views", tag, params: ofBoard } as const;
const view = { path: "/boards/{board_id}/views/{view_id}", tag, params: ofView } as const;

export const savedViewRoutes = api()
  .openapi(
    operation(actions["saved_view.read"], {
      ...views,
      method: "get",
      id: "listSavedViews",
      summary: "Saved views of a board: those that are shared, and your own",
      query: PageQuery,
      answer: SavedViewList,
      status: 200,
    }),
    async (context) => context.json(await listViews(context.var.work, context.req.valid("param").board_id, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["saved_view.keep"], {
      ...views,
      method: "post",
      id: "createSavedView",
      summary: "Save a view of a board",
      description: `You may have 50 of a board and 50 that stand on all boards; as many more are shared. ${SHARING}`,
      body: SavedViewCreate,
      answer: SavedView,
      status: 201,
      errors: ["conflict"],
    }),
    async (context) => {
      const made = await createView(context.var.work, context.req.valid("param").board_id, context.req.valid("json"));
      return context.json(made, 201, etag(made.version));
    },
  )
  .openapi(
    operation(actions["saved_view.keep"], {
      ...view,
      method: "patch",
      id: "updateSavedView",
      summary: "Rename, change, share or move a saved view",
      description: SHARING,
      body: SavedViewUpdate,
      answer: SavedView,
      status: 200,
      errors: ["conflict"],
    }),
    async (context) => {
      const { board_id, view_id } = context.req.valid("param");
      const changed = await updateView(context.var.work, board_id, view_id, context.req.valid("json"));
      return context.json(changed, 200, etag(changed.version));
    },
  )
  .openapi(
    operation(actions["saved_view.keep"], {
      ...view,
      method: "delete",
      id: "deleteSavedView",
      summary: "Delete a saved view",
      description: SHARING,
      answer: null,
      status: 204,
    }),
    async (context) => {
      const { board_id, view_id } = context.req.valid("param");
      await deleteView(context.var.work, board_id, view_id);
      return context.body(null, 204);
    },
  )
  .openapi(
    operation(actions["saved_view.keep"], {
      method: "put",
      path: "/boards/{board_id}/default-view",
      tag,
      params: ofBoard,
      id: "setDefaultView",
      summary: "The view with which a board opens for you",
      body: DefaultView,
      answer: DefaultView,
      status: 200,
    }),
    async (context) => context.json(await setDefaultView(context.var.work, context.req.valid("param").board_id, context.req.valid("json")), 200),
  );
