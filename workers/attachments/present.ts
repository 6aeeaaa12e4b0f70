// Attachments as the API answers them.
import type { Actor } from "#worker/platform/wire.ts";
import type { Attachment } from "./schema.ts";
import type { AttachmentRow } from "./tables.ts";

export function presentAttachment({ file_id: _fileId, created_by, ...row }: AttachmentRow): Attachment {
  return { ...row, created_by: JSON.parse(created_by) as Actor, download_path: `/api/v1/tasks/${row.task_id}/attachments/${row.id}/file` };
}
