// A file that a client sends as the body of a request: it goes to R2 as it comes in, and is never held in memory.
import { ProblemError } from "./errors.ts";

/** The size that the request announces; without one nothing is taken. `most`: the bound, and what it says of it. */
export function announcedBytes(request: Request, most: { bytes: number; says: string }): number {
  const bytes = Number(request.headers.get("Content-Length") ?? Number.NaN);
  if (!Number.isInteger(bytes) || bytes <= 0 || !request.body)
    throw new ProblemError("bad_request", "Send the file as the body, with its size in Content-Length.");
  if (bytes > most.bytes) throw new ProblemError("body_too_large", most.says);
  return bytes;
}

/** Stores the body; throws when it ends early, and then nothing is stored. `signal` gives it up. */
export async function storeBody(files: R2Bucket, key: string, request: Request, bytes: number, signal?: AbortSignal): Promise<void> {
  const sized = new FixedLengthStream(bytes);
  const ends = await Promise.allSettled([request.body?.pipeTo(sized.writable, signal ? { signal } : {}), files.put(key, sized.readable)]);
  if (ends.every(({ status }) => status === "fulfilled")) return;
  throw new ProblemError("bad_request", "The upload ended before the whole file had arrived. Send it again.");
}

/** The beginning of a stored file. */
export async function firstBytes(files: R2Bucket, key: string, length: number): Promise<Uint8Array> {
  const head = await files.get(key, { range: { offset: 0, length } });
  return new Uint8Array((await head?.arrayBuffer()) ?? new ArrayBuffer(0));
}
