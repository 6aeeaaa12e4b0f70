// Whether the gateway is here, as the rest of the world reads it. The row is always true; each change is an event too, so that
// watchers hear of it, but a gateway that comes and goes all the time is told of only so often: then how it stands.
import { linkStands, wasHeard, wentOffline, wentOnline, type LinkChange } from "#worker/gateways/index.ts";
import type { LinkProblem } from "#worker/gateways/schema.ts";
import { Bucket, type BucketLevel } from "#worker/platform/bucket.ts";
import type { GatewayLedger } from "./ledger.ts";
import { TOLD_CHANGES } from "./limits.ts";

export const NOT_CONNECTED = "The connector is not connected. Commands wait and are sent when it is back.";
export const REVOKED = "The connector was disconnected. Create a new connect command and run it beside the gateway.";

type Told = LinkChange["before"];
/** Survives the object: how much may be told, and what watchers believe when that is not how it stands. */
type Kept = { level?: BucketLevel | undefined; believed?: Told | undefined };

export class Presence {
  readonly #kv: SyncKvStorage;
  readonly #ledger: GatewayLedger;
  readonly #alarmAt: (at: number) => Promise<void>;

  constructor(kv: SyncKvStorage, ledger: GatewayLedger, alarmAt: (at: number) => Promise<void>) {
    this.#kv = kv;
    this.#ledger = ledger;
    this.#alarmAt = alarmAt;
  }

  async online(version: string, restarted: boolean): Promise<void> {
    const row = await this.#ledger.gateway();
    if (row) await this.#record(wentOnline(this.#ledger.db, row, version, restarted, new Date().toISOString()));
  }

  /** It was here all the time, and takes work again. */
  async onlineAgain(): Promise<void> {
    const row = await this.#ledger.gateway();
    if (row) await this.online(row.server_version ?? "unknown", false);
  }

  /** A heartbeat came, and no socket is open. */
  async heard(): Promise<void> {
    const row = await this.#ledger.gateway();
    const change = row && wasHeard(this.#ledger.db, row, new Date().toISOString());
    if (change) await this.#record(change);
  }

  /** `since`: when it was last known to be there. */
  async offline(problem: LinkProblem, detail: string, since = new Date()): Promise<void> {
    const row = await this.#ledger.gateway();
    const change = row && wentOffline(this.#ledger.db, row, problem, detail, since.toISOString());
    if (change) await this.#record(change);
  }

  /** What could not be told in its time, when it may be told now. */
  async tellBelated(): Promise<void> {
    const { believed } = this.#kept;
    if (!believed) return;
    const row = await this.#ledger.gateway();
    const change = row && linkStands(row, believed);
    if (change) await this.#record(change);
    else this.#keep({ ...this.#kept, believed: undefined });
  }

  async #record({ before, writes, event }: LinkChange): Promise<void> {
    const { level, believed = before } = this.#kept;
    const now = Date.now();
    const bucket = new Bucket(TOLD_CHANGES, level);
    if (bucket.take(now)) {
      this.#keep({ level: bucket.level });
      await this.#ledger.write({ boardId: null, writes, events: [event(believed)] });
      return;
    }
    this.#keep({ level: bucket.level, believed });
    if (writes.length > 0) await this.#ledger.db.d1.batch(writes);
    await this.#alarmAt(now + bucket.waitMs(now));
  }

  get #kept(): Kept {
    return this.#kv.get<Kept>("presence") ?? {};
  }

  #keep(kept: Kept): void {
    this.#kv.put("presence", kept);
  }
}
