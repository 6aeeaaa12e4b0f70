// Questions that people ask a gateway through its link, and what they switch off there: each answered while they wait. Few at a time, so that whoever looks
// does not hold up whoever works. What survives hibernation: which methods the gateway says that it has, in storage.
import { type Features, isSwitchOff, type LinkAnswer, LINK_QUESTIONS, type LinkQuestion, UNNAMED_QUESTIONS } from "#worker/gateways/index.ts";
import { Bucket } from "#worker/platform/bucket.ts";
import { ASKED_AT_ONCE, ASKED_MAX_CHARS, ASKS } from "./limits.ts";
import type { GatewayPipe } from "./pipe.ts";
import { DRAINING } from "./drain.ts";
import { GatewayError, isDrainRefusal } from "./protocol.ts";

/** Somebody waits for it in front of a page. */
const ANSWER_WITHIN_MS = 10_000;
/** For a turn of theirs they wait no longer than this. */
const TURN_WITHIN_MS = 2_000;
type Refusal = LinkAnswer & { ok: false };
const refusal = (why: Refusal["why"], detail: string): Refusal => ({ ok: false, why, detail });
const BUSY = refusal("busy", "This gateway is being asked too much at once. Try again in a moment.");
const LATE = refusal("busy", "The gateway has not answered in time. Try again in a moment.");
export const AWAY = refusal("away", "The gateway is not connected.");

const isOneOf = (list: readonly string[], method: string): boolean => list.includes(method);

function whyNot(error: unknown): LinkAnswer {
  if (!(error instanceof GatewayError)) throw error;
  if (isDrainRefusal(error)) return refusal("away", DRAINING);
  if (error.code === "SOCKET_CLOSED") return refusal("away", "The gateway went away before it answered.");
  return refusal(error.isTransient ? "busy" : "refused", `The gateway answered: ${error.message}`);
}

export class LinkAsks {
  readonly #pipe: GatewayPipe;
  readonly #kv: SyncKvStorage;
  readonly #times = new Bucket(ASKS);
  #open = 0;

  constructor(pipe: GatewayPipe, kv: SyncKvStorage) {
    this.#pipe = pipe;
    this.#kv = kv;
  }

  /** Each answer as JSON, or why there is none; in the order of the questions. */
  async ask(questions: LinkQuestion[]): Promise<LinkAnswer[]> {
    if (this.#open >= ASKED_AT_ONCE) return questions.map(() => BUSY);
    this.#open += 1;
    try {
      if (!(await this.#taken(questions.length))) return questions.map(() => BUSY);
      let left = ASKED_MAX_CHARS;
      const answers = await Promise.all(questions.map((question) => this.#inTime(question)));
      return answers.map((answer) => {
        if (!answer.ok) return answer;
        const { length } = answer.json;
        if (length > left) return refusal("refused", `The gateway's answer has ${length} characters, more than can be shown.`);
        left -= length;
        return answer;
      });
    } finally {
      this.#open -= 1;
    }
  }

  /** Whoever looks from page to page waits a moment rather than be refused. */
  async #taken(amount: number): Promise<boolean> {
    if (this.#times.take(Date.now(), amount)) return true;
    const waitMs = this.#times.waitMs(Date.now(), amount);
    if (waitMs > TURN_WITHIN_MS) return false;
    await scheduler.wait(waitMs);
    return this.#times.take(Date.now(), amount);
  }

  #inTime(question: LinkQuestion): Promise<LinkAnswer> {
    return Promise.race([this.#answer(question), scheduler.wait(ANSWER_WITHIN_MS).then(() => LATE)]);
  }

  async #answer({ method, params }: LinkQuestion): Promise<LinkAnswer> {
    if (!isOneOf(LINK_QUESTIONS, method) && !isSwitchOff(method, params)) return refusal("refused", `${method} is none of the questions that may be asked.`);
    const { methods = [] } = this.#kv.get<Features>("features") ?? {};
    const isKnown = methods.length > 0; // else it has not said which it has
    if (isKnown && !isOneOf(methods, method) && !isOneOf(UNNAMED_QUESTIONS, method))
      return refusal("unsupported", `This version of OpenClaw does not answer ${method}.`);
    try {
      return { ok: true, json: JSON.stringify(await this.#pipe.call(method, params, ANSWER_WITHIN_MS)) };
    } catch (error) {
      return whyNot(error);
    }
  }
}
