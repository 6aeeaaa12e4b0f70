// Imports from other products over HTTP.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { createRemoteImport } from "./remote-service.ts";
import { FileQuery, ImportMapping, RemoteImportCreate, TaskImport, TaskImportList } from "./schema.ts";
import { cancelTaskImport, createFileImport, downloadReport, getTaskImport, listTaskImports, mapTaskImport, startTaskImport } from "./service.ts";

const tag = "Imports";
const manage = actions["task_import.manage"];
const ofImport = z.object({ task_import_id: Id });

export const taskImportRoutes = api()
  .openapi(
    operation(manage, {
      method: "post",
      path: "/organizations/me/task-imports",
      id: "createTaskImport",
      tag,
      summary: "Send a file that another product has exported, and see what importing it would do",
      description:
        "The body is the file: CSV, or the export of GitHub Projects (the table, or the JSON of `gh project item-list`), Linear, Jira or Trello, of at most 10 MB and 20,000 tasks, with its Content-Length. Nothing is imported yet: `dry_run` says what would be, what each column, status, person and board becomes, and which rows are refused. It waits for 24 hours.",
      query: FileQuery,
      upload: "application/octet-stream",
      answer: TaskImport,
      status: 201,
      errors: ["bad_request", "body_too_large", "conflict"],
    }),
    async (context) => context.json(await createFileImport(context.var.work, context.req.valid("query"), context.req.raw), 201),
  )
  .openapi(
    operation(manage, {
      method: "post",
      path: "/organizations/me/task-imports/remote",
      id: "createRemoteTaskImport",
      tag,
      summary: "Read another Mission Control by its API, and see what importing it would do",
      description:
        "In the background: groups, boards, custom fields, tags, tasks and comments, page by page, of at most 50 boards, 20,000 tasks and 100,000 comments; nothing is changed there. While it is `reading`, `reading` says how far it is; then `dry_run` says what would be made, as for a file, and it waits for 24 hours. Only addresses that this installation may reach are asked (GATEWAY_NETWORK), and no redirect is followed.",
      body: RemoteImportCreate,
      answer: TaskImport,
      status: 201,
      errors: ["conflict", "unavailable"],
    }),
    async (context) => context.json(await createRemoteImport(context.var.work, context.req.valid("json")), 201),
  )
  .openapi(
    operation(manage, {
      method: "get",
      path: "/organizations/me/task-imports",
      id: "listTaskImports",
      tag,
      summary: "Imports from other products, newest first; kept for 30 days",
      query: PageQuery,
      answer: TaskImportList,
      status: 200,
    }),
    async (context) => context.json(await listTaskImports(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(manage, {
      method: "get",
      path: "/organizations/me/task-imports/{task_import_id}",
      id: "getTaskImport",
      tag,
      summary: "One import, with its dry run and its progress",
      description:
        "What the file says is shown to who sent or started it, and to who sees all boards of the organization; to others `dry_run` has its counts alone.",
      params: ofImport,
      answer: TaskImport,
      status: 200,
    }),
    async (context) => context.json(await getTaskImport(context.var.work, context.req.valid("param").task_import_id), 200),
  )
  .openapi(
    operation(manage, {
      method: "put",
      path: "/organizations/me/task-imports/{task_import_id}/mapping",
      id: "mapTaskImport",
      tag,
      summary: "Choose what columns, boards, statuses, priorities and people become, and see the dry run anew",
      description: "Replaces what was chosen; what is not named is guessed.",
      params: ofImport,
      body: ImportMapping,
      answer: TaskImport,
      status: 200,
      errors: ["conflict", "stale_version"],
    }),
    async (context) => context.json(await mapTaskImport(context.var.work, context.req.valid("param").task_import_id, context.req.valid("json")), 200),
  )
  .openapi(
    operation(manage, {
      method: "post",
      path: "/organizations/me/task-imports/{task_import_id}/start",
      id: "startTaskImport",
      tag,
      summary: "Import as the dry run shows",
      description:
        "In the background, one import of the organization at a time. Tasks are made now, by whoever starts it; when and by whom they were made there stands below their description. What an earlier import has brought, and is still here, is left as it is.",
      params: ofImport,
      answer: TaskImport,
      status: 202,
      errors: ["conflict", "stale_version"],
    }),
    async (context) => context.json(await startTaskImport(context.var.work, context.req.valid("param").task_import_id), 202),
  )
  .openapi(
    operation(manage, {
      method: "post",
      path: "/organizations/me/task-imports/{task_import_id}/cancel",
      id: "cancelTaskImport",
      tag,
      summary: "Cancel an import; what it has imported stays",
      params: ofImport,
      answer: TaskImport,
      status: 200,
      errors: ["conflict", "stale_version"],
    }),
    async (context) => context.json(await cancelTaskImport(context.var.work, context.req.valid("param").task_import_id), 200),
  )
  .openapi(
    operation(manage, {
      method: "get",
      path: "/organizations/me/task-imports/{task_import_id}/report",
      id: "downloadTaskImportReport",
      tag,
      summary: "What became of each row, as CSV",
      params: ofImport,
      answer: null,
      download: "text/csv",
      status: 200,
    }),
    async (context) => {
      const { body, headers } = await downloadReport(context.var.work, context.req.valid("param").task_import_id);
      return context.body(body, 200, headers);
    },
  );
