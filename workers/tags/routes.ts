// Tags over HTTP: for people and programs, and for agents those that their board's tasks can be given.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { deleteTag, mergeTag } from "./endings.ts";
import { BoardTags, Tag, TagCreate, TagList, TagMerge, TagUpdate } from "./schema.ts";
import { boardTags, createTag, getTag, listTags, updateTag } from "./service.ts";

const tag = "Tags";
const params = z.object({ tag_id: Id });

export const tagRoutes = api()
  .openapi(
    operation(actions["tag.read"], {
      method: "get",
      path: "/tags",
      id: "listTags",
      tag,
      summary: "Tags of the active organization, by name",
      query: PageQuery,
      answer: TagList,
      status: 200,
    }),
    async (context) => context.json(await listTags(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["tag.manage"], {
      method: "post",
      path: "/tags",
      id: "createTag",
      tag,
      summary: "Create a tag",
      description: "An organization has at most 500 tags, a task at most 20.",
      body: TagCreate,
      answer: Tag,
      status: 201,
      errors: ["already_exists"],
    }),
    async (context) => {
      const created = await createTag(context.var.work, context.req.valid("json"));
      return context.json(created, 201, etag(created.version));
    },
  )
  .openapi(
    operation(actions["tag.read"], { method: "get", path: "/tags/{tag_id}", id: "getTag", tag, summary: "One tag", params, answer: Tag, status: 200 }),
    async (context) => {
      const found = await getTag(context.var.work, context.req.valid("param").tag_id);
      return context.json(found, 200, etag(found.version));
    },
  )
  .openapi(
    operation(actions["tag.manage"], {
      method: "patch",
      path: "/tags/{tag_id}",
      id: "updateTag",
      tag,
      summary: "Change a tag",
      params,
      body: TagUpdate,
      answer: Tag,
      status: 200,
      errors: ["already_exists"],
    }),
    async (context) => {
      const changed = await updateTag(context.var.work, context.req.valid("param").tag_id, context.req.valid("json"));
      return context.json(changed, 200, etag(changed.version));
    },
  );

const MERGE_TEXT =
  "Every task with this tag gets the other one instead, unless it has it already, and this tag is gone. More than 500 tasks are moved in batches: the tag is marked first (`is_ending`), so that no task can be given it any more, and it goes with the last batch. A request that was cut off can be repeated; it goes on where it stopped, and so does the server by itself.";

export const tagEndingRoutes = api()
  .openapi(
    operation(actions["tag.remove"], {
      method: "post",
      path: "/tags/{tag_id}/merge",
      id: "mergeTag",
      tag,
      summary: "Merge a tag into another",
      description: MERGE_TEXT,
      params,
      body: TagMerge,
      answer: Tag,
      status: 200,
    }),
    async (context) => context.json(await mergeTag(context.var.work, context.req.valid("param").tag_id, context.req.valid("json").into_tag_id), 200),
  )
  .openapi(
    operation(actions["tag.remove"], {
      method: "delete",
      path: "/tags/{tag_id}",
      id: "deleteTag",
      tag,
      summary: "Delete a tag; its tasks stay, without it",
      params,
      answer: null,
      status: 204,
    }),
    async (context) => {
      await deleteTag(context.var.work, context.req.valid("param").tag_id);
      return context.body(null, 204);
    },
  );

export const agentTagRoutes = api().openapi(
  operation(actions["tag.read_on_board"], {
    method: "get",
    path: "/agent/boards/{board_id}/tags",
    id: "agentListTags",
    tag: "Agent API",
    summary: "The tags that tasks of my board can have",
    params: z.object({ board_id: Id }),
    answer: BoardTags,
    status: 200,
  }),
  async (context) => context.json(await boardTags(context.var.work, context.req.valid("param").board_id), 200),
);
