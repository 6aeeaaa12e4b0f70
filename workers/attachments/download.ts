// The bytes of an attachment. They are saved and never opened: a browser gets them under a type that it cannot run, in a sandbox, from which
// pages can still show images and text.
import { ProblemError } from "#worker/platform/errors.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { keyOf } from "./file-store.ts";
import { contentDisposition, rangeOf, servedType } from "./rules.ts";
import { withAttachment } from "./service.ts";
import type { AttachmentRow } from "./tables.ts";

/** `range`, `ifRange`, `ifNoneMatch`: the headers of the request. */
export type AskedBytes = { range: string | undefined; ifRange: string | undefined; ifNoneMatch: string | undefined };
export type Download = { status: 200 | 206 | 304; body: ReadableStream | null; headers: Record<string, string> };

/** The bytes of a file never change. */
const etagOf = ({ file_id }: AttachmentRow): string => `"${file_id}"`;

const headersOf = (row: AttachmentRow): Record<string, string> => ({
  "Content-Type": servedType(row.content_type),
  "Content-Disposition": contentDisposition(row.name),
  "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Accept-Ranges": "bytes",
  // Kept by this browser alone, and never shown without asking: rights may have been taken away.
  "Cache-Control": "private, no-cache",
  ETag: etagOf(row),
});

const names = (header: string, etag: string): boolean => header.trim() === "*" || header.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);

export const downloadAttachment = (work: Work, taskId: string, id: string, asked: AskedBytes): Promise<Download> =>
  withAttachment(work, taskId, id, actions["attachment.read"], async ({ row }) => {
    const headers = headersOf(row);
    const etag = etagOf(row);
    if (asked.ifNoneMatch && names(asked.ifNoneMatch, etag)) return { status: 304, body: null, headers };
    const range = asked.ifRange && asked.ifRange !== etag ? null : rangeOf(asked.range, row.bytes);
    if (range === "unsatisfiable")
      throw new ProblemError("range_not_satisfiable", `The file has ${row.bytes} bytes.`, { headers: { "Content-Range": `bytes */${row.bytes}` } });
    const key = keyOf({ organization_id: row.organization_id, id: row.file_id });
    const object = await work.env.FILES.get(key, range ? { range } : {});
    if (!object) throw new ProblemError("internal", "The file is not where it should be. Quote the request id when you report it.");
    if (!range) return { status: 200, body: object.body, headers: { ...headers, "Content-Length": String(row.bytes) } };
    const part = `bytes ${range.offset}-${range.offset + range.length - 1}/${row.bytes}`;
    return { status: 206, body: object.body, headers: { ...headers, "Content-Length": String(range.length), "Content-Range": part } };
  });
