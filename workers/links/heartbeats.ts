// What a gateway says of itself twice a minute, also where no socket is open. While one is open it alone says whether the gateway is
// online; else heartbeats do, and three that did not come are noticed by the object's alarm. The database hears of changes, and once
// a minute of what was measured. What survives: the last heartbeat, in storage.
import { type Heartbeat, type HeartbeatAnswer, trustProblem } from "#worker/gateways/index.ts";
import type { Env } from "#worker/platform/env.ts";
import { recordHeartbeatStatements } from "#worker/registry/index.ts";
import { Bucket } from "#worker/platform/bucket.ts";
import type { GatewayLedger } from "./ledger.ts";
import { HEARTBEATS, SILENCE_MS } from "./limits.ts";
import type { Presence } from "./presence.ts";

const MINUTE_MS = 60_000;
const SILENT = "No heartbeat has come for 90 seconds. Commands wait and are sent when it is back.";
const REPORTED = {
  offline: { problem: "not_running", detail: "What sends heartbeats says that the gateway beside it is not running." },
  error: { problem: "reported", detail: "The gateway says of itself that it has an error. Look into its log." },
} as const;

/** `recorded`: the minute of which the database knows. `told`: the status that presence has been told since a socket was open. */
type Kept = { at: number; status: Heartbeat["status"]; recorded: number; told: Heartbeat["status"] | null };
type Parts = {
  env: Env;
  kv: SyncKvStorage;
  ledger: GatewayLedger;
  presence: Presence;
  alarmAt(at: number): Promise<void>;
  /** One came, and its token was verified: the link is awake. */
  onBeat(): void;
};

export class Heartbeats {
  readonly #parts: Parts;
  readonly #times = new Bucket(HEARTBEATS);
  /** How often all was forgotten: a heartbeat that began before does not count after. */
  #ends = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** One whose token was just verified. */
  async take(beat: Heartbeat, hasSocket: boolean): Promise<HeartbeatAnswer> {
    const now = Date.now();
    if (!this.#times.take(now)) return { waitMs: this.#times.waitMs(now) };
    const [before, ends] = [this.#kept, this.#ends];
    const minute = now - (now % MINUTE_MS);
    if (before?.recorded !== minute) await this.#record(beat, minute, now);
    const told = hasSocket ? null : beat.status;
    if (told !== null && before?.told !== told && !(await this.#tell(beat))) return { waitMs: 0 };
    if (ends !== this.#ends) return { waitMs: 0 };
    this.#keep({ at: now, status: beat.status, recorded: minute, told });
    this.#parts.onBeat();
    await this.#parts.alarmAt(now + SILENCE_MS);
    return { waitMs: 0 };
  }

  /** Without a socket: whether heartbeats say how the gateway stands. Those that did not come say that it is offline. */
  async stand(): Promise<boolean> {
    const kept = this.#kept;
    if (!kept) return false;
    const { presence, alarmAt } = this.#parts;
    const silentAt = kept.at + SILENCE_MS;
    if (Date.now() < silentAt) {
      await alarmAt(silentAt);
      return true;
    }
    this.forget();
    await presence.offline("silent", SILENT, new Date(kept.at));
    return true;
  }

  /** Somebody else has said that the gateway is away: the next heartbeat is news. */
  next(): void {
    const kept = this.#kept;
    if (kept?.told) this.#keep({ ...kept, told: null });
  }

  forget(): void {
    this.#ends++;
    this.#parts.kv.delete("heartbeat");
  }

  /** false: its token has ended since it was verified. */
  async #tell(beat: Heartbeat): Promise<boolean> {
    const { env, ledger, presence } = this.#parts;
    if ((await trustProblem(env, ledger.scope, beat.keyId)) !== null) return false;
    if (beat.status === "online") await presence.heard();
    else {
      const { problem, detail } = REPORTED[beat.status];
      await presence.offline(problem, detail);
    }
    return true;
  }

  async #record(beat: Heartbeat, minute: number, now: number): Promise<void> {
    const { ledger } = this.#parts;
    const row = await ledger.gateway();
    if (row) await ledger.db.d1.batch(recordHeartbeatStatements(ledger.db, row, beat, { minute: new Date(minute), now: new Date(now) }));
  }

  get #kept(): Kept | undefined {
    return this.#parts.kv.get<Kept>("heartbeat");
  }

  #keep(kept: Kept): void {
    this.#parts.kv.put("heartbeat", kept);
  }
}
