// A file that a client sends as the body of a request: it goes to R2 as it comes in, and is never held in memory.
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

/** What its bytes are known by, as hexadecimal digits: their SHA-256. */
const hexOf = (digest: ArrayBuffer): string => Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Passes bytes on as they come, and tells the digest of them all. */
function digesting(): { through: TransformStream<Uint8Array, Uint8Array>; digest: Promise<string> } {
  const into = new crypto.DigestStream("SHA-256");
  const writer = into.getWriter();
  const through = new TransformStream<Uint8Array, Uint8Array>({
    async transform(chunk, controller) {
      await writer.write(chunk);
      controller.enqueue(chunk);
    },
    flush: () => writer.close(),
  });
  return { through, digest: into.digest.then(hexOf) };
}

/** Stores the body, and tells its digest; throws when it ends early, and then nothing is stored. `signal` gives it up. */
export async function storeBody(files: R2Bucket, key: string, request: Request, bytes: number, signal?: AbortSignal): Promise<string> {
  const sized = new FixedLengthStream(bytes);
  const { through, digest } = digesting();
  const sent = request.body?.pipeThrough(through).pipeTo(sized.writable, signal ? { signal } : {});
  const ends = await Promise.allSettled([sent, files.put(key, sized.readable)]);
  if (ends.every(({ status }) => status === "fulfilled")) return digest;
  digest.catch(() => undefined); // nobody waits for it any more
  throw new ProblemError("bad_request", "The upload ended before the whole file had arrived. Send it again.");
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
    const into = new crypto.DigestStream("SHA-256");
    await request.body?.pipeTo(into, { signal: AbortSignal.timeout(most) }).catch(() => {
      throw new ProblemError("bad_request", "The upload ended before the whole file had arrived. Send it again.");
    });
    if (hexOf(await into.digest) !== error.digest) throw otherRequest();
    throw error;
  }
}

/** The beginning of a stored file. */
export async function firstBytes(files: R2Bucket, key: string, length: number): Promise<Uint8Array> {
  const head = await files.get(key, { range: { offset: 0, length } });
  return new Uint8Array((await head?.arrayBuffer()) ?? new ArrayBuffer(0));
}
