// The file of an export while it grows: full parts go to R2 at once, the rest is held in memory. A checkpoint stores that rest, so
// that the next worker resumes with exactly these bytes. The file itself exists only once it is complete.
import type { Env } from "#worker/platform/env.ts";

export type PartsState = { upload: string | null; parts: R2UploadedPart[]; rest: string | null };
/** All parts of an upload have the same size; R2 accepts no smaller one. */
export const PART_BYTES = 5 * 1_048_576;

/** The bytes of one export on their way to R2. */
export class Parts {
  readonly #env: Env;
  readonly #key: string;
  readonly state: PartsState;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #isPlaced = false;

  private constructor(env: Env, key: string, state: PartsState) {
    this.#env = env;
    this.#key = key;
    this.state = state;
  }

  /** `isWhole`: nothing follows the stored bytes; the file may already exist, completed by a worker that died. */
  static async open(env: Env, key: string, state: PartsState, isWhole: boolean): Promise<Parts> {
    const parts = new Parts(env, key, state);
    if (isWhole && (await env.FILES.head(key))) parts.#isPlaced = true;
    else if (state.rest) {
      const object = await env.FILES.get(state.rest);
      if (!object) throw new Error("the checkpoint of an export is gone");
      parts.put(new Uint8Array(await object.arrayBuffer()));
    }
    return parts;
  }

  put(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.byteLength;
  }

  #take(): Buffer {
    const all = Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return all;
  }

  async #upload(): Promise<R2MultipartUpload> {
    const { FILES } = this.#env;
    if (this.state.upload) return FILES.resumeMultipartUpload(this.#key, this.state.upload);
    const upload = await FILES.createMultipartUpload(this.#key);
    this.state.upload = upload.uploadId;
    return upload;
  }

  /** Uploads the full parts. */
  async flush(): Promise<void> {
    if (this.#heldBytes < PART_BYTES) return;
    const all = this.#take();
    const upload = await this.#upload();
    let from = 0;
    for (; all.byteLength - from >= PART_BYTES; from += PART_BYTES)
      this.state.parts.push(await upload.uploadPart(this.state.parts.length + 1, all.subarray(from, from + PART_BYTES)));
    this.put(all.subarray(from));
  }

  /** Stores the bytes held; the previous checkpoint stays until the caller has recorded this one. */
  async checkpoint(): Promise<{ forget: () => Promise<void> }> {
    await this.flush();
    const before = this.state.rest;
    const all = this.#take();
    this.put(all);
    this.state.rest = `${this.#key}.rest-${crypto.randomUUID()}`;
    await this.#env.FILES.put(this.state.rest, all);
    return { forget: async () => (before ? this.#env.FILES.delete(before) : undefined) };
  }

  /** Creates the file and deletes its checkpoints. Call it after a checkpoint, so that repeating it does the same. */
  async complete(): Promise<void> {
    const last = this.#take();
    if (this.#isPlaced) {
      // Only the checkpoints are left to delete.
    } else if (!this.state.upload) await this.#env.FILES.put(this.#key, last);
    else {
      const upload = await this.#upload();
      const ending = last.byteLength > 0 ? [await upload.uploadPart(this.state.parts.length + 1, last)] : [];
      await upload.complete([...this.state.parts, ...ending]);
    }
    // This includes those of workers that died before they could record them.
    await discardAll(this.#env, `${this.#key}.rest-`);
  }
}

async function discardAll(env: Env, prefix: string): Promise<void> {
  const { objects } = await env.FILES.list({ prefix });
  if (objects.length > 0) await env.FILES.delete(objects.map((object) => object.key));
}

/** Deletes everything stored of a file. */
export async function discard(env: Env, key: string, state: PartsState | undefined): Promise<void> {
  const { FILES } = env;
  if (state?.upload)
    await FILES.resumeMultipartUpload(key, state.upload)
      .abort()
      .catch(() => undefined); // completed or aborted already
  await discardAll(env, key);
}
