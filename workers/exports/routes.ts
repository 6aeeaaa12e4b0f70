// Exports and imports of an organization over HTTP.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { createImport, getImport, listImports, ZIP } from "./imports.ts";
import { ExportList, ImportList, OrganizationExport, OrganizationImport } from "./schema.ts";
import { createExport, deleteExport, downloadExport, getExport, listExports } from "./service.ts";

const tag = "Exports";
const ExportParams = z.object({ export_id: Id });
const ImportParams = z.object({ import_id: Id });

export const exportRoutes = api()
  .openapi(
    operation(actions["organization.export"], {
      method: "post",
      path: "/organizations/me/exports",
      id: "createExport",
      tag,
      summary: "Export the active organization",
      description:
        "Made in the background: everything that carries the organization, as NDJSON in a zip, without secrets and without the bytes of attachments. The file is kept for 7 days. Works for an organization that is being deleted, too.",
      answer: OrganizationExport,
      status: 202,
      errors: ["conflict"],
    }),
    async (context) => context.json(await createExport(context.var.work), 202),
  )
  .openapi(
    operation(actions["organization.export"], {
      method: "get",
      path: "/organizations/me/exports",
      id: "listExports",
      tag,
      summary: "Exports of the active organization, newest first",
      query: PageQuery,
      answer: ExportList,
      status: 200,
    }),
    async (context) => context.json(await listExports(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["organization.export"], {
      method: "get",
      path: "/organizations/me/exports/{export_id}",
      id: "getExport",
      tag,
      summary: "One export, with its progress",
      params: ExportParams,
      answer: OrganizationExport,
      status: 200,
    }),
    async (context) => context.json(await getExport(context.var.work, context.req.valid("param").export_id), 200),
  )
  .openapi(
    operation(actions["organization.export"], {
      method: "get",
      path: "/organizations/me/exports/{export_id}/file",
      id: "downloadExport",
      tag,
      summary: "The file of an export that is ready",
      params: ExportParams,
      answer: null,
      download: ZIP,
      status: 200,
      errors: ["conflict"],
    }),
    async (context) => {
      const { body, headers } = await downloadExport(context.var.work, context.req.valid("param").export_id);
      return context.body(body, 200, headers);
    },
  )
  .openapi(
    operation(actions["organization.export"], {
      method: "delete",
      path: "/organizations/me/exports/{export_id}",
      id: "deleteExport",
      tag,
      summary: "Delete an export and its file, or stop one in progress",
      params: ExportParams,
      answer: null,
      status: 204,
    }),
    async (context) => {
      await deleteExport(context.var.work, context.req.valid("param").export_id);
      return context.body(null, 204);
    },
  );

export const importRoutes = api()
  .openapi(
    operation(actions["organization.import"], {
      method: "post",
      path: "/organizations/me/imports",
      id: "createImport",
      tag,
      summary: "Import an export into the active organization, which must be empty",
      description:
        "The body is the zip as it was downloaded, at most 100 MB, with its Content-Length. Done in the background; nothing else can be changed in the organization meanwhile. All of it arrives, or nothing. People, invites, API keys and tokens do not: `notes` says what to do again.",
      upload: ZIP,
      answer: OrganizationImport,
      status: 202,
      errors: ["bad_request", "conflict", "organization_closed", "unsupported_media_type"],
    }),
    async (context) => context.json(await createImport(context.var.work, context.req.raw), 202),
  )
  .openapi(
    operation(actions["organization.import"], {
      method: "get",
      path: "/organizations/me/imports",
      id: "listImports",
      tag,
      summary: "Imports into the active organization, newest first",
      query: PageQuery,
      answer: ImportList,
      status: 200,
    }),
    async (context) => context.json(await listImports(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["organization.import"], {
      method: "get",
      path: "/organizations/me/imports/{import_id}",
      id: "getImport",
      tag,
      summary: "One import, with its progress and what remains to be done by hand",
      params: ImportParams,
      answer: OrganizationImport,
      status: 200,
    }),
    async (context) => context.json(await getImport(context.var.work, context.req.valid("param").import_id), 200),
  );
