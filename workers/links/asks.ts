// Questions that people ask a gateway through its link: read only, each answered while they wait. Few at a time, so that whoever looks
// does not hold up whoever works.
import { type LinkAnswer, LINK_QUESTIONS, type LinkQuestion } from "#worker/gateways/index.ts";
import { Bucket } from "./bucket.ts";
import { ASKED_AT_ONCE, ASKED_MAX_CHARS, ASKS } from "./limits.ts";
import type { GatewayPipe } from "./pipe.ts";
import { DRAINING } from "./drain.ts";
import { GatewayError, isDrainRefusal } from "./protocol.ts";

/** Somebody waits for it in front of a page. */
const ANSWER_WITHIN_MS = 10_000;
const BUSY = "This gateway is being asked too much at once. Try again in a moment.";

const isKnown = (method: string): boolean => (LINK_QUESTIONS as readonly string[]).includes(method);

export class LinkAsks {
  readonly #pipe: GatewayPipe;
  readonly #times = new Bucket(ASKS);
  #open = 0;

  constructor(pipe: GatewayPipe) {
    this.#pipe = pipe;
  }

  /** The gateway's own answer as JSON, or why there is none. */
  async ask({ method, params }: LinkQuestion): Promise<LinkAnswer> {
    if (!isKnown(method)) return { ok: false, why: "refused", detail: `${method} is none of the questions that may be asked.` };
    if (this.#open >= ASKED_AT_ONCE || !this.#times.take(Date.now())) return { ok: false, why: "busy", detail: BUSY };
    this.#open += 1;
    try {
      const json = JSON.stringify(await this.#pipe.call(method, params, ANSWER_WITHIN_MS));
      if (json.length > ASKED_MAX_CHARS)
        return { ok: false, why: "refused", detail: `The gateway's answer has ${json.length} characters, more than can be shown.` };
      return { ok: true, json };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (isDrainRefusal(error)) return { ok: false, why: "away", detail: DRAINING };
      if (error.code === "SOCKET_CLOSED") return { ok: false, why: "away", detail: "The gateway went away before it answered." };
      return { ok: false, why: error.isTransient ? "busy" : "refused", detail: `The gateway answered: ${error.message}` };
    } finally {
      this.#open -= 1;
    }
  }
}
