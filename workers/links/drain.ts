// A gateway that shuts down gracefully, or was told to pause: it finishes what it has begun, tells of it, and refuses everything else.
// What it refuses waits until it says hello again, or answers again; what it had accepted and turns away is proved then, as after a crash.
import type { GatewayPipe } from "./pipe.ts";
import type { Presence } from "./presence.ts";
import { GatewayError, textOr, TURNED_AWAY } from "./protocol.ts";

export const DRAINING = "The gateway is shutting down: it finishes what it has begun and takes nothing new. What waits is sent when it is back.";
/** How often it is asked whether it has changed its mind. */
const ASKED_EVERY_MS = 15_000;

/** Whether a run ended because the gateway takes nothing new. */
export const isTurnedAway = (errorMessage: unknown): boolean => textOr(errorMessage, "").endsWith(TURNED_AWAY);

type Parts = { kv: SyncKvStorage; presence: Presence; pipe: GatewayPipe; dueAt(at: number): Promise<void> };

export class Drain {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get isOn(): boolean {
    return this.#parts.kv.get<true>("draining") === true;
  }

  /** It says so. */
  async begin(): Promise<void> {
    if (this.isOn) return;
    const { kv, presence, dueAt } = this.#parts;
    kv.put("draining", true);
    await dueAt(Date.now() + ASKED_EVERY_MS);
    await presence.offline("draining", DRAINING);
  }

  /** A connection has ended, or begun: how it stands is said anew. */
  end(): void {
    this.#parts.kv.delete("draining");
  }

  /** Whether it still refuses, asked now; if so it is asked again. */
  async goesOn(): Promise<boolean> {
    if (!this.isOn) return false;
    const { pipe, presence, dueAt } = this.#parts;
    const answered = await pipe.call("health", {}).catch((error: unknown) => error);
    if (answered instanceof GatewayError) {
      await dueAt(Date.now() + ASKED_EVERY_MS);
      return true;
    }
    this.end();
    await presence.onlineAgain();
    return false;
  }
}
