// Board groups over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { createGroup, deleteGroup, getGroup, listGroups, updateGroup } from "./groups.ts";
import { BoardGroup, BoardGroupCreate, BoardGroupList, BoardGroupUpdate } from "./schema.ts";

const tag = "Board groups";
const params = z.object({ group_id: Id });

export const groupRoutes = api()
  .openapi(
    operation(actions["board_group.manage"], {
      method: "post",
      path: "/board-groups",
      id: "createBoardGroup",
      tag,
      summary: "Create a board group",
      body: BoardGroupCreate,
      answer: BoardGroup,
      status: 201,
    }),
    async (context) => {
      const group = await createGroup(context.var.work, context.req.valid("json"));
      return context.json(group, 201, etag(group.version));
    },
  )
  .openapi(
    operation(actions["board_group.read"], {
      method: "get",
      path: "/board-groups",
      id: "listBoardGroups",
      tag,
      summary: "Board groups of the active organization",
      query: PageQuery,
      answer: BoardGroupList,
      status: 200,
    }),
    async (context) => context.json(await listGroups(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["board_group.read"], {
      method: "get",
      path: "/board-groups/{group_id}",
      id: "getBoardGroup",
      tag,
      summary: "One board group",
      params,
      answer: BoardGroup,
      status: 200,
    }),
    async (context) => {
      const group = await getGroup(context.var.work, context.req.valid("param").group_id);
      return context.json(group, 200, etag(group.version));
    },
  )
  .openapi(
    operation(actions["board_group.manage"], {
      method: "patch",
      path: "/board-groups/{group_id}",
      id: "updateBoardGroup",
      tag,
      summary: "Change a board group",
      params,
      body: BoardGroupUpdate,
      answer: BoardGroup,
      status: 200,
    }),
    async (context) => {
      const group = await updateGroup(context.var.work, context.req.valid("param").group_id, context.req.valid("json"));
      return context.json(group, 200, etag(group.version));
    },
  )
  .openapi(
    operation(actions["board_group.manage"], {
      method: "delete",
      path: "/board-groups/{group_id}",
      id: "deleteBoardGroup",
      tag,
      summary: "Delete a board group; its boards stay",
      params,
      answer: null,
      status: 204,
    }),
    async (context) => {
      await deleteGroup(context.var.work, context.req.valid("param").group_id);
      return context.body(null, 204);
    },
  );
