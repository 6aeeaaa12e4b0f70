// Edits of many tasks over HTTP.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { TASKS } from "./addresses.ts";
import { editTasks, getBulkEdit, undoBulkEdit } from "./bulk.ts";
import { BulkEdit, BulkEditCreate } from "./bulk-schema.ts";

const BulkId = z.object({ bulk_edit_id: Id });

export const bulkRoutes = api()
  .openapi(
    operation(actions["task.update"], {
      method: "post",
      path: "/tasks/bulk",
      id: "editTasks",
      tag: TASKS,
      summary: "Change up to 500 tasks of a board at once",
      description:
        "Each task passes the same rules as alone. `mode: each` changes those that may be changed, and says of the others why not; `all_or_nothing` changes all, or answers 409 with `refused`. With an Idempotency-Key a request that was cut off goes on where it ended when it is sent again.",
      body: BulkEditCreate,
      answer: BulkEdit,
      status: 200,
    }),
    async (context) => context.json(await editTasks(context.var.work, context.req.valid("json")), 200),
  )
  .openapi(
    operation(actions["task.read"], {
      method: "get",
      path: "/tasks/bulk/{bulk_edit_id}",
      id: "getBulkEdit",
      tag: TASKS,
      summary: "What an edit of many tasks has done",
      params: BulkId,
      answer: BulkEdit,
      status: 200,
    }),
    async (context) => context.json(await getBulkEdit(context.var.work, context.req.valid("param").bulk_edit_id), 200),
  )
  .openapi(
    operation(actions["task.update"], {
      method: "post",
      path: "/tasks/bulk/{bulk_edit_id}/undo",
      id: "undoBulkEdit",
      tag: TASKS,
      summary: "Undo an edit of many tasks",
      description: "Within an hour. Puts back what is still as the edit left it, by the same rules; comments stay. It is an edit itself.",
      params: BulkId,
      answer: BulkEdit,
      status: 200,
    }),
    async (context) => context.json(await undoBulkEdit(context.var.work, context.req.valid("param").bulk_edit_id), 200),
  );
