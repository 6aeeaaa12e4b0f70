// Exports and imports of an organization over HTTP.
import { z } from "zod";
import { noContent, ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { createImport, getImport, listImports, ZIP } from "./imports.ts";
import { ExportList, ImportList, OrganizationExport, OrganizationImport } from "./schema.ts";
import { createExport, deleteExport, downloadExport, getExport, listExports } from "./service.ts";

const TAG = "Exports";
const ExportParams = z.object({ export_id: Id });
const ImportParams = z.object({ import_id: Id });

export const exportRoutes = new Routes()
  .add(
    {
      method: "post",
      path: "/organizations/me/exports",
      id: "createExport",
      tag: TAG,
      summary: "Export the active organization",
      description:
        "Made in the background: everything that carries the organization, as NDJSON in a zip, without secrets. The file is kept for 7 days. Works for an organization that is being deleted, too.",
      action: actions["organization.export"],
      callers: ["person"],
      answer: OrganizationExport,
      status: 202,
      errors: ["conflict"],
    },
    async (_input, work) => ({ status: 202, body: await createExport(work) }),
  )
  .add(
    {
      method: "get",
      path: "/organizations/me/exports",
      id: "listExports",
      tag: TAG,
      summary: "Exports of the active organization, newest first",
      action: actions["organization.export"],
      callers: ["person"],
      query: PageQuery,
      answer: ExportList,
    },
    async ({ query }, work) => ok(await listExports(work, query)),
  )
  .add(
    {
      method: "get",
      path: "/organizations/me/exports/:export_id",
      id: "getExport",
      tag: TAG,
      summary: "One export, with its progress",
      action: actions["organization.export"],
      callers: ["person"],
      params: ExportParams,
      answer: OrganizationExport,
    },
    async ({ params }, work) => ok(await getExport(work, params.export_id)),
  )
  .add(
    {
      method: "get",
      path: "/organizations/me/exports/:export_id/file",
      id: "downloadExport",
      tag: TAG,
      summary: "The file of an export that is ready",
      action: actions["organization.export"],
      callers: ["person"],
      params: ExportParams,
      answer: null,
      download: ZIP,
      errors: ["conflict"],
    },
    async ({ params }, work) => {
      const { body, headers } = await downloadExport(work, params.export_id);
      return { status: 200, download: body, headers };
    },
  )
  .add(
    {
      method: "delete",
      path: "/organizations/me/exports/:export_id",
      id: "deleteExport",
      tag: TAG,
      summary: "Delete an export and its file, or stop one that is being made",
      action: actions["organization.export"],
      callers: ["person"],
      params: ExportParams,
      answer: null,
      status: 204,
    },
    async ({ params }, work) => {
      await deleteExport(work, params.export_id);
      return noContent();
    },
  )
  .add(
    {
      method: "post",
      path: "/organizations/me/imports",
      id: "createImport",
      tag: TAG,
      summary: "Import an export into the active organization, which must be empty",
      description:
        "The body is the zip as it was downloaded, at most 100 MB, with its Content-Length. Done in the background; nothing else can be changed in the organization meanwhile. All of it arrives, or nothing. People, invites, API keys and tokens do not: `notes` says what to do again.",
      action: actions["organization.import"],
      callers: ["person"],
      upload: ZIP,
      answer: OrganizationImport,
      status: 202,
      errors: ["bad_request", "conflict", "organization_closed", "unsupported_media_type"],
    },
    async ({ context }, work) => ({ status: 202, body: await createImport(work, context.req.raw) }),
  )
  .add(
    {
      method: "get",
      path: "/organizations/me/imports",
      id: "listImports",
      tag: TAG,
      summary: "Imports into the active organization, newest first",
      action: actions["organization.import"],
      callers: ["person"],
      query: PageQuery,
      answer: ImportList,
    },
    async ({ query }, work) => ok(await listImports(work, query)),
  )
  .add(
    {
      method: "get",
      path: "/organizations/me/imports/:import_id",
      id: "getImport",
      tag: TAG,
      summary: "One import, with its progress and what is to be done afterwards",
      action: actions["organization.import"],
      callers: ["person"],
      params: ImportParams,
      answer: OrganizationImport,
    },
    async ({ params }, work) => ok(await getImport(work, params.import_id)),
  );
