// Asks a gateway how it is doing, for the history of its metrics, whenever its agents are read back: when it has connected, every five minutes while
// something is open, hourly while nothing is; and with its heartbeats. It never wakes the link by itself. At most 288 rows a day, which cron
// deletes after a week. What survives: the five minutes that have their row, in storage.
import type { Features } from "#worker/gateways/index.ts";
import { describe, log } from "#worker/platform/log.ts";
import { measuredOf, recordMeasuredStatement } from "#worker/registry/index.ts";
import type { GatewayLedger } from "./ledger.ts";
import type { GatewayPipe } from "./pipe.ts";
import { GatewayError } from "./protocol.ts";

const MINUTE_MS = 60_000;
export const MEASURED_EVERY_MS = 5 * MINUTE_MS;
const ANSWER_WITHIN_MS = 5_000;

type Parts = { kv: SyncKvStorage; pipe: GatewayPipe; ledger: GatewayLedger };

export class Measures {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Nothing where these five minutes have been measured, or the gateway is away; never throws. */
  async take(): Promise<void> {
    const { kv, ledger } = this.#parts;
    const now = Date.now();
    const slot = now - (now % MEASURED_EVERY_MS);
    if (kv.get<number>("measured") === slot) return;
    kv.put("measured", slot);
    await this.#measure(now).catch((error: unknown) => log.warn("gateway.not_measured", { gateway_id: ledger.scope.gatewayId, error: describe(error) }));
  }

  /** Each answer stands for itself: one that does not come leaves its part unknown, and what a gateway does not name it is not asked. */
  async #ask(method: string): Promise<unknown> {
    const { methods = [] } = this.#parts.kv.get<Features>("features") ?? {};
    if (methods.length > 0 && !methods.includes(method)) return null;
    return this.#parts.pipe.call(method, {}, ANSWER_WITHIN_MS).catch((error: unknown) => {
      if (error instanceof GatewayError) return null;
      throw error;
    });
  }

  async #measure(now: number): Promise<void> {
    const { db, scope } = this.#parts.ledger;
    const measured = measuredOf(...(await Promise.all([this.#ask("health"), this.#ask("diagnostics.lanes")])));
    if (measured) await recordMeasuredStatement(db, scope.gatewayId, new Date(now - (now % MINUTE_MS)).toISOString(), measured).run();
  }
}
