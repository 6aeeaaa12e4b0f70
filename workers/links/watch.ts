// Which sessions the gateway tells us about: it tells a client that says so (`session-scoped-events`) only of sessions that it has
// subscribed to, so that what others say to their agents does not leave their host. In memory: subscribing twice does no harm.
import { describe, log } from "#worker/platform/log.ts";
import type { GatewayPipe } from "./pipe.ts";
import { GatewayError } from "./protocol.ts";

export class Watch {
  readonly #pipe: GatewayPipe;
  readonly #watched = new Set<string>();

  readonly #onForgotten: () => void;

  constructor(pipe: GatewayPipe, onForgotten: () => void) {
    this.#pipe = pipe;
    this.#onForgotten = onForgotten;
  }

  /** A new connection hears of nothing yet. */
  forget(): void {
    this.#watched.clear();
    this.#onForgotten();
  }

  /** Before anything begins in the session. A gateway that does not know how says everything anyway. */
  async begin(session: string): Promise<void> {
    if (this.#watched.has(session)) return;
    try {
      await this.#pipe.call("sessions.messages.subscribe", { key: session });
    } catch (error) {
      if (error instanceof GatewayError && error.isTransient) throw error;
      log.warn("session.not_watched", { session, error: describe(error) });
    }
    this.#watched.add(session);
  }

  /** Whatever becomes of it: more than is needed is told, that is all. */
  async end(session: string): Promise<void> {
    this.#watched.delete(session);
    await this.#pipe
      .call("sessions.messages.unsubscribe", { key: session })
      .catch((error: unknown) => log.warn("session.still_watched", { session, error: describe(error) }));
  }
}
