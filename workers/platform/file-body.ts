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

/** In milliseconds: how long an upload may take, and how long no byte of it may come, before it is given up. */
export type Patience = { wholeMs: number; idleMs: number };

async function within<T>(waited: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no byte came in time")), ms);
  });
  return Promise.race([waited, late]).finally(() => clearTimeout(timer));
}

/**
 * Takes the bytes of a body as they come, and tells their SHA-256; throws when the client ends early or is too slow. Read piece by piece:
 * a pipe that is aborted in workerd goes on waiting for the next byte.
 */
async function takeBytes(request: Request, { wholeMs, idleMs }: Patience, take: (piece: Uint8Array) => Promise<void>): Promise<string> {
  const hash = createHash("sha256");
  const until = Date.now() + wholeMs;
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  const waited = <T>(step: Promise<T>): Promise<T> => within(step, Math.min(idleMs, until - Date.now()));
  try {
    for (let piece = await waited(reader.read()); !piece.done; piece = await waited(reader.read())) {
      hash.update(piece.value);
      await waited(take(piece.value));
    }
    return hash.digest("hex");
  } catch (error) {
    void reader.cancel(error).catch(() => undefined); // it may wait for the client, which nobody waits for any more
    throw error;
  }
}

/** Stores the body, and tells its SHA-256; throws when it ends early or is given up, and then nothing is stored. */
export async function storeBody(files: R2Bucket, key: string, request: Request, bytes: number, patience: Patience): Promise<string> {
  const sized = new FixedLengthStream(bytes);
  const writer = sized.writable.getWriter();
  void writer.closed.catch(() => undefined); // `pass` says it
  const pass = async () => {
    try {
      const digest = await takeBytes(request, patience, (piece) => writer.write(piece));
      await writer.close();
      return digest;
    } catch (error) {
      await writer.abort(error);
      throw error;
    }
  };
  const [passed, put] = await Promise.allSettled([pass(), files.put(key, sized.readable)]);
  return passed.status === "fulfilled" && put.status === "fulfilled" ? passed.value : endedEarly();
}

/** What a request does with its Idempotency-Key, once its bytes have been read. */
export const withDigest = (work: Work, digest: string): Work => ({ ...work, idempotency: work.idempotency && { ...work.idempotency, digest } });

/**
 * An upload whose Idempotency-Key was used before is answered as it was then when it has the same bytes, and else 422: they are read for
 * that, and kept nowhere.
 */
export async function answeredOnce<T>(request: Request, patience: Patience, upload: () => Promise<T>): Promise<T> {
  try {
    return await upload();
  } catch (error) {
    if (!(error instanceof ReplayedAnswer) || error.digest === null || request.bodyUsed) throw error;
    const digest = await takeBytes(request, patience, async () => undefined).catch(endedEarly);
    if (digest !== error.digest) throw otherRequest();
    throw error;
  }
}

/** The beginning of a stored file. */
export async function firstBytes(files: R2Bucket, key: string, length: number): Promise<Uint8Array> {
  const head = await files.get(key, { range: { offset: 0, length } });
  return new Uint8Array((await head?.arrayBuffer()) ?? new ArrayBuffer(0));
}
