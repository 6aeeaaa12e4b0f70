// Pure decisions about attachments: what the bytes are, what a file is called when it is saved, which part of it is asked for.
import type { ContentType } from "./schema.ts";

/** So many bytes say what a file is. */
export const SNIFFED_BYTES = 4_096;

type Signature = { type: ContentType; at: number; bytes: readonly number[] };
const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));
const SIGNATURES: readonly Signature[] = [
  { type: "image/png", at: 0, bytes: [0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a] },
  { type: "image/jpeg", at: 0, bytes: [0xff, 0xd8, 0xff] },
  { type: "image/gif", at: 0, bytes: ascii("GIF87a") },
  { type: "image/gif", at: 0, bytes: ascii("GIF89a") },
  { type: "image/avif", at: 4, bytes: ascii("ftypavif") },
  { type: "application/pdf", at: 0, bytes: ascii("%PDF-") },
  { type: "application/zip", at: 0, bytes: [...ascii("PK"), 3, 4] },
  { type: "application/gzip", at: 0, bytes: [0x1f, 0x8b, 8] },
];
const RIFF = ascii("RIFF");
const WEBP = ascii("WEBP");

const hasAt = (head: Uint8Array, at: number, bytes: readonly number[]): boolean => bytes.every((byte, index) => head[at + index] === byte);

/** Tab, line feed, form feed, carriage return and escape; no text has other control characters. */
const CONTROLS_OF_TEXT: ReadonlySet<number> = new Set([9, 10, 12, 13, 27]);
const SPACE = 0x20;
const DELETE = 0x7f;
const isBinary = (byte: number): boolean => (byte < SPACE && !CONTROLS_OF_TEXT.has(byte)) || byte === DELETE;

/** A character may be cut where the beginning of a longer file ends. */
function isText(head: Uint8Array, isWhole: boolean): boolean {
  if (head.some(isBinary)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(head, { stream: !isWhole });
    return true;
  } catch {
    return false;
  }
}

/** What a file is, by its first bytes alone. */
export function sniff(head: Uint8Array, isWhole: boolean): ContentType {
  const found = SIGNATURES.find(({ at, bytes }) => hasAt(head, at, bytes));
  if (found) return found.type;
  if (hasAt(head, 0, RIFF) && hasAt(head, 8, WEBP)) return "image/webp";
  return isText(head, isWhole) ? "text/plain" : "application/octet-stream";
}

const SERVED_AS_THEY_ARE: ReadonlySet<ContentType> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);
/** The type that a browser is told: what it could run or open in a viewer of its own is bytes to it. */
export function servedType(type: ContentType): string {
  if (type === "text/plain") return "text/plain; charset=utf-8";
  return SERVED_AS_THEY_ARE.has(type) ? type : "application/octet-stream";
}

/** What would lead out of a folder, end the header, or turn what stands behind it around. */
const UNSAFE_IN_NAME = /[/\\\p{Cc}\p{Cf}]/gu;
const NOT_PLAIN = /[^\x20-\x7e]|["%]/g;
const NOT_IN_5987 = /['()*!]/g;

/** The header that makes a browser save the file under its name (RFC 6266), and never open it. */
export function contentDisposition(name: string): string {
  const safe = name.replace(UNSAFE_IN_NAME, "_");
  const encoded = encodeURIComponent(safe).replace(NOT_IN_5987, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${safe.replace(NOT_PLAIN, "_")}"; filename*=UTF-8''${encoded}`;
}

export type ByteRange = { offset: number; length: number };

/** The part that a Range header asks for; null: the whole, as for anything but one range of bytes; `unsatisfiable`: there is no such part. */
export function rangeOf(header: string | undefined, size: number): ByteRange | null | "unsatisfiable" {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return null;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length > 0 ? { offset: size - length, length } : "unsatisfiable";
  }
  const offset = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < offset) return null; // no range at all, so it says nothing
  return offset < size ? { offset, length: end - offset + 1 } : "unsatisfiable";
}
