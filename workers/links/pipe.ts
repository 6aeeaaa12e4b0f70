// Requests over the connection to one gateway: matched by id (answers come out of order), at most MAX_IN_FLIGHT at a time,
// each with a deadline, retried while the gateway says UNAVAILABLE. Lives in GatewayLink's memory: a hibernating link has
// nothing in flight (a pending request's timer keeps it awake), and whatever must survive is a stored command.
import { backoffMs } from "#worker/platform/retry.ts";
import { errorOf, GatewayError, isDrainRefusal, MAX_IN_FLIGHT, REQUEST_TIMEOUT_MS, type ResponseFrame } from "./protocol.ts";

type Pending = { resolve(payload: unknown): void; reject(error: GatewayError): void; timer: ReturnType<typeof setTimeout> };

const UNAVAILABLE_TRIES = 5;
const UNAVAILABLE_BASE_MS = 250;
const UNAVAILABLE_CAP_MS = 5_000;
/** After this the next turn begins, though the one before goes on: what it writes then is refused where something else was written meanwhile. */
export const TURN_MS = 30_000;
/** Whoever has waited longer for their turn is to come again: a gateway that hangs keeps no more lanes than it has to. */
export const TURN_WAIT_MS = 60_000;
const TOO_LATE = `others wait for the gateway too, and it has not answered them within ${TURN_WAIT_MS} ms`;

/** Requests to one gateway and their answers. */
export class GatewayPipe {
  /** A socket outlives this object: an answer to what an earlier one asked is none of ours. */
  readonly #prefix = crypto.randomUUID();
  #next = 0;
  readonly #pending = new Map<string, Pending>();
  readonly #waiting: (() => void)[] = [];
  readonly #send: (frame: string) => boolean;
  readonly #onDraining: () => void;
  #turns: Promise<unknown> = Promise.resolve();

  /** `send` answers false when no relay is connected. `onDraining`: the gateway has answered that it takes nothing any more. */
  constructor(send: (frame: string) => boolean, onDraining: () => void) {
    this.#send = send;
    this.#onDraining = onDraining;
  }

  get inFlight(): number {
    return this.#pending.size;
  }

  /** One request and its answer. Rejects with GatewayError; a lost socket is transient. */
  async call(method: string, params: unknown, timeoutMs = REQUEST_TIMEOUT_MS): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(method, params, timeoutMs);
      } catch (error) {
        if (isDrainRefusal(error)) {
          this.#onDraining();
          throw error;
        }
        const busy = error instanceof GatewayError && error.code === "UNAVAILABLE";
        if (!busy || attempt >= UNAVAILABLE_TRIES) throw error;
        await scheduler.wait(error.retryAfterMs ?? backoffMs(attempt, UNAVAILABLE_BASE_MS, UNAVAILABLE_CAP_MS, Math.random()));
      }
    }
  }

  /**
   * One after the other, for what reads, changes and writes a whole document of the gateway: several at once would refuse each other.
   * However long others take, work begins within TURN_WAIT_MS and a turn, or is refused as transient and never begins.
   */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const until = Date.now() + TURN_WAIT_MS;
    const late = Promise.withResolvers<void>();
    const done = this.#turns.then(async () => {
      if (Date.now() >= until) throw new GatewayError("TIMEOUT", TOO_LATE, { transient: true });
      const timer = setTimeout(late.resolve, TURN_MS);
      return work().finally(() => clearTimeout(timer));
    });
    const ended = done.then(
      () => undefined,
      () => undefined, // the next is not concerned
    );
    this.#turns = Promise.race([ended, late.promise]);
    return done;
  }

  async #once(method: string, params: unknown, timeoutMs: number): Promise<unknown> {
    while (this.#pending.size >= MAX_IN_FLIGHT) await new Promise<void>((resume) => this.#waiting.push(resume));
    const id = `${this.#prefix}-${++this.#next}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#settle(id)?.reject(new GatewayError("TIMEOUT", `the gateway did not answer ${method} within ${timeoutMs} ms`, { transient: true })),
        timeoutMs,
      );
      this.#pending.set(id, { resolve, reject, timer });
      if (!this.#send(JSON.stringify({ type: "req", id, method, params })))
        this.#settle(id)?.reject(new GatewayError("SOCKET_CLOSED", "the gateway is not connected", { transient: true }));
    });
  }

  /** Accepts an answer; a late or repeated one is ignored. */
  receive(frame: ResponseFrame): void {
    const pending = this.#settle(frame.id);
    if (!pending) return;
    if (frame.ok) pending.resolve(frame.payload ?? {});
    else pending.reject(errorOf(frame.error));
  }

  /** The socket is gone: everything in flight fails as transient. */
  drop(why: string): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(new GatewayError("SOCKET_CLOSED", why, { transient: true }));
  }

  #settle(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    if (!pending) return undefined;
    clearTimeout(pending.timer);
    this.#pending.delete(id);
    this.#waiting.shift()?.();
    return pending;
  }
}
