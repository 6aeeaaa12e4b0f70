// Attachments of tasks over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { downloadAttachment } from "./download.ts";
import { Attachment, AttachmentList, AttachmentQuery, AttachmentUpdate } from "./schema.ts";
import { deleteAttachment, getAttachment, listAttachments, renameAttachment } from "./service.ts";
import { addAttachment } from "./upload.ts";

const tag = "Attachments";
const ofTask = z.object({ task_id: Id });
const ofAttachment = ofTask.extend({ attachment_id: Id });
const BYTES = "application/octet-stream";

export const attachmentRoutes = api()
  .openapi(
    operation(actions["attachment.read"], {
      method: "get",
      path: "/tasks/{task_id}/attachments",
      id: "listAttachments",
      tag,
      summary: "Attachments of a task, oldest first",
      params: ofTask,
      query: PageQuery,
      answer: AttachmentList,
      status: 200,
    }),
    async (context) => context.json(await listAttachments(context.var.work, context.req.valid("param").task_id, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["attachment.add"], {
      method: "post",
      path: "/tasks/{task_id}/attachments",
      id: "addAttachment",
      tag,
      summary: "Attach a file to a task",
      description:
        "The body is the file itself, with its Content-Length: at most 50 MB, and 100 files or 500 MB of a task. Its type is read off its first bytes, whatever Content-Type says. All of it is attached, or nothing. Duplicates of a task have none of its attachments.",
      params: ofTask,
      query: AttachmentQuery,
      upload: BYTES,
      answer: Attachment,
      status: 201,
      errors: ["bad_request", "body_too_large", "unsupported_media_type"],
    }),
    async (context) => {
      const { task_id } = context.req.valid("param");
      const created = await addAttachment(context.var.work, task_id, context.req.valid("query").name, context.req.raw);
      return context.json(created, 201, etag(created.version));
    },
  )
  .openapi(
    operation(actions["attachment.read"], {
      method: "get",
      path: "/tasks/{task_id}/attachments/{attachment_id}",
      id: "getAttachment",
      tag,
      summary: "One attachment, without its bytes",
      params: ofAttachment,
      answer: Attachment,
      status: 200,
    }),
    async (context) => {
      const { task_id, attachment_id } = context.req.valid("param");
      const found = await getAttachment(context.var.work, task_id, attachment_id);
      return context.json(found, 200, etag(found.version));
    },
  )
  .openapi(
    operation(actions["attachment.update"], {
      method: "patch",
      path: "/tasks/{task_id}/attachments/{attachment_id}",
      id: "updateAttachment",
      tag,
      summary: "Rename an attachment",
      description: "Agents rename what they have attached themselves.",
      params: ofAttachment,
      body: AttachmentUpdate,
      answer: Attachment,
      status: 200,
    }),
    async (context) => {
      const { task_id, attachment_id } = context.req.valid("param");
      const changed = await renameAttachment(context.var.work, task_id, attachment_id, context.req.valid("json"));
      return context.json(changed, 200, etag(changed.version));
    },
  )
  .openapi(
    operation(actions["attachment.delete"], {
      method: "delete",
      path: "/tasks/{task_id}/attachments/{attachment_id}",
      id: "deleteAttachment",
      tag,
      summary: "Delete an attachment and its bytes",
      description: "It cannot be undone. Agents delete what they have attached themselves.",
      params: ofAttachment,
      answer: null,
      status: 204,
    }),
    async (context) => {
      const { task_id, attachment_id } = context.req.valid("param");
      await deleteAttachment(context.var.work, task_id, attachment_id);
      return context.body(null, 204);
    },
  );

export const attachmentFileRoutes = api().openapi(
  operation(actions["attachment.read"], {
    method: "get",
    path: "/tasks/{task_id}/attachments/{attachment_id}/file",
    id: "downloadAttachment",
    tag,
    summary: "The bytes of an attachment",
    description:
      "To be saved, never to be opened: whatever a browser could run comes as bytes. A Range header asks for a part (206), If-None-Match whether the bytes are still the same (304).",
    params: ofAttachment,
    answer: null,
    download: BYTES,
    inParts: true,
    status: 200,
    errors: ["range_not_satisfiable"],
  }),
  async (context) => {
    const { task_id, attachment_id } = context.req.valid("param");
    const header = (name: string) => context.req.header(name);
    const asked = { range: header("Range"), ifRange: header("If-Range"), ifNoneMatch: header("If-None-Match") };
    const { status, body, headers } = await downloadAttachment(context.var.work, task_id, attachment_id, asked);
    return context.newResponse(body, status, headers);
  },
);
