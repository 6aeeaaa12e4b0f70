// Which runs of the gateway go on, and what is known of them. Asked for once; from then on this object itself sends every
// run that begins, so a frame that concerns none of them is known for noise without a query.
import { isOpen, openRunKeys, type RunRow, taskOfSession } from "#worker/runs/index.ts";
import type { GatewayLedger } from "./ledger.ts";

/** Which run an event is about, in the gateway's words. */
export type About = { runId: string | undefined; sessionKey: string | undefined };

export class OpenRuns {
  readonly #ledger: GatewayLedger;
  /** Run ids by session and by run id. */
  #index: Map<string, string> | null = null;
  #loading: Promise<Map<string, string>> | null = null;
  /** Sent while the index was on its way. */
  readonly #expected = new Map<string, string>();
  readonly #rows = new Map<string, RunRow>();

  constructor(ledger: GatewayLedger) {
    this.#ledger = ledger;
  }

  /** Runs may have changed while events were lost. */
  forget(): void {
    this.#index = null;
    this.#rows.clear();
  }

  /** It is about to be sent: from now on the gateway may speak of it. */
  expect(runId: string, sessionKey: string): void {
    for (const known of [this.#index, this.#loading && this.#expected]) known?.set(runId, runId).set(sessionKey, runId);
  }

  /** Whether a frame may concern an open run; a query is needed only while that is not known yet. */
  mayConcern({ runId, sessionKey }: About): boolean {
    if (sessionKey !== undefined && !taskOfSession(sessionKey)) return false;
    const key = sessionKey ?? runId;
    if (key === undefined) return false;
    return this.#index === null || this.#index.has(key);
  }

  /** The row of a run that is known already. */
  known({ runId, sessionKey }: About): RunRow | null {
    const id = this.#index?.get(sessionKey ?? runId ?? "");
    return (id && this.#rows.get(id)) || null;
  }

  /** The run of a frame. By session first: a run that the gateway resumed after a crash may have another id. */
  async find(about: About): Promise<RunRow | null> {
    if (!this.mayConcern(about)) return null;
    const index = await this.#loaded();
    const id = index.get(about.sessionKey ?? about.runId ?? "");
    if (!id) return null;
    const row = this.#rows.get(id) ?? (await this.#ledger.run(id));
    if (row && isOpen(row.status)) {
      this.#rows.set(id, row);
      return row;
    }
    this.ended(id);
    return null;
  }

  /** As it stands after a move; null: somebody else has moved it. */
  moved(id: string, row: RunRow | null): void {
    if (!row) this.#rows.delete(id);
    else if (isOpen(row.status)) this.#rows.set(id, row);
    else this.ended(id);
  }

  ended(id: string): void {
    this.#rows.delete(id);
    for (const [key, runId] of this.#index ?? []) if (runId === id) this.#index?.delete(key);
  }

  async #loaded(): Promise<Map<string, string>> {
    if (this.#index) return this.#index;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
      this.#expected.clear();
    });
    return this.#loading;
  }

  async #load(): Promise<Map<string, string>> {
    const { db, scope } = this.#ledger;
    const { keys } = await db.ask({ keys: openRunKeys(db, scope.gatewayId) });
    this.#index = new Map(keys.flatMap(({ id, session_key }) => [[id, id] as const, [session_key, id] as const]));
    for (const [key, id] of this.#expected) this.#index.set(key, id);
    return this.#index;
  }
}
