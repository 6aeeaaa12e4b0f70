// Recurring tasks of a board over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { Recurrence, RecurrenceCreate, RecurrenceList, RecurrencePreview, RecurrencePreviewQuery, RecurrenceUpdate } from "./schema.ts";
import { createRecurrence, deleteRecurrence, listRecurrences, oneRecurrence, previewRecurrence, updateRecurrence } from "./service.ts";

const ofBoard = z.object({ board_id: Id });
const tag = "Boards";
const all = { path: "/boards/{board_id}/recurrences", tag, params: ofBoard } as const;
const one = { path: "/boards/{board_id}/recurrences/{recurrence_id}", tag, params: ofBoard.extend({ recurrence_id: Id }) } as const;

export const recurrenceRoutes = api()
  .openapi(
    operation(actions["recurrence.read"], {
      ...all,
      method: "get",
      id: "listRecurrences",
      summary: "Recurring tasks of a board, each with its next moments",
      query: PageQuery,
      answer: RecurrenceList,
      status: 200,
    }),
    async (context) => context.json(await listRecurrences(context.var.work, context.req.valid("param").board_id, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["recurrence.manage"], {
      ...all,
      method: "post",
      id: "createRecurrence",
      summary: "Have a task come back",
      description:
        "Within a minute of each moment of the rule a task is made, once, whatever fails in between; it names the rule as `recurrence_id`. Moments before now make nothing. A board has at most 100 recurring tasks.",
      body: RecurrenceCreate,
      answer: Recurrence,
      status: 201,
      errors: ["conflict"],
    }),
    async (context) => {
      const made = await createRecurrence(context.var.work, context.req.valid("param").board_id, context.req.valid("json"));
      return context.json(made, 201, etag(made.version));
    },
  )
  .openapi(
    operation(actions["recurrence.read"], {
      method: "get",
      path: "/boards/{board_id}/recurrence-preview",
      tag,
      params: ofBoard,
      id: "previewRecurrence",
      summary: "The next moments of a rule, before it is kept",
      query: RecurrencePreviewQuery,
      answer: RecurrencePreview,
      status: 200,
    }),
    async (context) => context.json(await previewRecurrence(context.var.work, context.req.valid("param").board_id, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["recurrence.read"], {
      ...one,
      method: "get",
      id: "getRecurrence",
      summary: "A recurring task, with its next moments",
      answer: Recurrence,
      status: 200,
    }),
    async (context) => {
      const { board_id, recurrence_id } = context.req.valid("param");
      const found = await oneRecurrence(context.var.work, board_id, recurrence_id);
      return context.json(found, 200, etag(found.version));
    },
  )
  .openapi(
    operation(actions["recurrence.manage"], {
      ...one,
      method: "patch",
      id: "updateRecurrence",
      summary: "Change, pause or resume a recurring task, or skip days of it",
      description: "Tasks that it has made stay as they are. What passed while it was paused is not made up for.",
      body: RecurrenceUpdate,
      answer: Recurrence,
      status: 200,
      errors: ["conflict"],
    }),
    async (context) => {
      const { board_id, recurrence_id } = context.req.valid("param");
      const changed = await updateRecurrence(context.var.work, board_id, recurrence_id, context.req.valid("json"));
      return context.json(changed, 200, etag(changed.version));
    },
  )
  .openapi(
    operation(actions["recurrence.manage"], {
      ...one,
      method: "delete",
      id: "deleteRecurrence",
      summary: "Delete a recurring task; the tasks that it has made stay",
      answer: null,
      status: 204,
    }),
    async (context) => {
      const { board_id, recurrence_id } = context.req.valid("param");
      await deleteRecurrence(context.var.work, board_id, recurrence_id);
      return context.body(null, 204);
    },
  );
