// A file that a client sends as the body of a request: it goes to R2 as it comes in, and is never held in memory.
import { createHash } from "node:crypto";
import { ProblemError } from "./errors.ts";
import { otherRequest, ReplayedAnswer, type Work } from "./work.ts";

/** The size that the request announces; without one nothing is taken. `most`: the bound, and what it says of it. */
export function announcedBytes(request: Request, most: { bytes: number; says: string }): number {
  const bytes = Number(request.headers.get("Content-Length") ?? Number.NaN);
  if (!Number.isInteger(bytes) || bytes <= 0 || !request.body)
    throw new ProblemError("bad_request", "Send the file as the body, with its size in Content-Length.");
  if (bytes > most.bytes) throw new ProblemError("body_too_large", most.says);
  return bytes;
}

function endedEarly(): never {
  throw new ProblemError("bad_request", "The upload ended before the whole file had arrived. Send it again.");
}

/** Passes bytes on as they come, and hashes them. */
function hashing(): { through: TransformStream<Uint8Array, Uint8Array>; digest: () => string } {
  const hash = createHash("sha256");
  const through = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      hash.update(chunk);
      controller.enqueue(chunk);
    },
  });
  return { through, digest: () => hash.digest("hex") };
}

/** Stores the body, and tells its SHA-256; throws when it ends early, and then nothing is stored. `signal` gives it up. */
export async function storeBody(files: R2Bucket, key: string, request: Request, bytes: number, signal?: AbortSignal): Promise<string> {
  const sized = new FixedLengthStream(bytes);
  const { through, digest } = hashing();
  const ends = await Promise.allSettled([
    request.body?.pipeTo(through.writable, signal ? { signal } : {}),
    through.readable.pipeTo(sized.writable),
    files.put(key, sized.readable),
  ]);
  if (ends.every(({ status }) => status === "fulfilled")) return digest();
  return endedEarly();
}

/** What a request does with its Idempotency-Key, once its bytes have been read. */
export const withDigest = (work: Work, digest: string): Work => ({ ...work, idempotency: work.idempotency && { ...work.idempotency, digest } });

/**
 * An upload whose Idempotency-Key was used before is answered as it was then when it has the same bytes, and else 422: they are read for
 * that, and kept nowhere. `most`: a client that sends slower is given up.
 */
export async function answeredOnce<T>(request: Request, most: number, upload: () => Promise<T>): Promise<T> {
  try {
    return await upload();
  } catch (error) {
    if (!(error instanceof ReplayedAnswer) || error.digest === null || request.bodyUsed) throw error;
    const { through, digest } = hashing();
    const nowhere = new WritableStream<Uint8Array>();
    await request.body
      ?.pipeThrough(through)
      .pipeTo(nowhere, { signal: AbortSignal.timeout(most) })
      .catch(endedEarly);
    if (digest() !== error.digest) throw otherRequest();
    throw error;
  }
}

/** The beginning of a stored file. */
export async function firstBytes(files: R2Bucket, key: string, length: number): Promise<Uint8Array> {
  const head = await files.get(key, { range: { offset: 0, length } });
  return new Uint8Array((await head?.arrayBuffer()) ?? new ArrayBuffer(0));
}
