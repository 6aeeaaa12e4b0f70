// Counts what comes over one link, before anything is done with it. Called for every frame, so it keeps no more than numbers.
import { Bucket } from "#worker/platform/bucket.ts";
import { BAD_FRAMES, BYTES, FRAMES, SESSIONS, UNASKED } from "./limits.ts";

const TOO_MANY = `more than ${FRAMES.perSecond} frames a second`;
const TOO_MUCH = `more than ${BYTES.perSecond / 1024 / 1024} MB a second`;
const TOO_BAD = "frames that are none of this protocol, again and again";
const TOO_LONG = "long frames that nobody has asked for";
const TOO_OFTEN = "the gateway came and went too often";

export class LinkMeter {
  readonly #frames = new Bucket(FRAMES);
  readonly #bytes = new Bucket(BYTES);
  readonly #bad = new Bucket(BAD_FRAMES);
  readonly #unasked = new Bucket(UNASKED);
  readonly #sessions = new Bucket(SESSIONS);

  /** Why the connection has to end; null: all is well. */
  excess(message: string | ArrayBuffer, now: number): string | null {
    if (!this.#frames.take(now)) return TOO_MANY;
    const size = typeof message === "string" ? message.length : message.byteLength;
    return this.#bytes.take(now, size) ? null : TOO_MUCH;
  }

  badFrame(now: number): string | null {
    return this.#bad.take(now) ? null : TOO_BAD;
  }

  unaskedFrame(now: number): string | null {
    return this.#unasked.take(now) ? null : TOO_LONG;
  }

  /** The gateway has connected or gone. */
  session(now: number): string | null {
    return this.#sessions.take(now) ? null : TOO_OFTEN;
  }
}
