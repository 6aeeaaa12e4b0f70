// Wire shapes of attachments, and their bounds.
import { z } from "zod";
import { Actor, Id, name, pageOf, Timestamp } from "#worker/platform/wire.ts";

const MB = 1_048_576;
export const FILE_MAX_BYTES = 50 * MB;
/** Of a task, and of an organization: uploads that go on count. */
export const TASK_MAX_FILES = 100;
export const TASK_MAX_BYTES = 500 * MB;
export const ORGANIZATION_MAX_FILES = 100_000;
export const ORGANIZATION_MAX_BYTES = 10_240 * MB;
export const NAME_MAX_CHARS = 200;

/** What can be shown in a page without being run by it. */
export const IMAGE_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"] as const;
export const CONTENT_TYPES = [...IMAGE_TYPES, "text/plain", "application/pdf", "application/zip", "application/gzip", "application/octet-stream"] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

export const Attachment = z
  .object({
    id: Id,
    organization_id: Id,
    board_id: Id,
    task_id: Id,
    name: z.string(),
    content_type: z.enum(CONTENT_TYPES).meta({ description: "as its first bytes say, whatever was claimed; application/octet-stream: unknown" }),
    bytes: z.number().int(),
    created_by: Actor,
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
    download_path: z.string().meta({ description: "below the address of this installation" }),
  })
  .meta({ id: "Attachment" });
export type Attachment = z.infer<typeof Attachment>;

const fileName = name(NAME_MAX_CHARS);
export const AttachmentQuery = z.object({ name: fileName.meta({ description: "what the file is called", example: "trace.txt" }) });
export const AttachmentUpdate = z.strictObject({ name: fileName }).meta({ id: "AttachmentUpdate", example: { name: "trace-of-monday.txt" } });
export type AttachmentUpdate = z.infer<typeof AttachmentUpdate>;
export const AttachmentList = pageOf(Attachment, "AttachmentList");
