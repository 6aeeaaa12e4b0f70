// Which runs of the gateway go on, and what is known of them. Asked for once; from then on this object itself sends every
// run that begins, so a frame that concerns none of them is known for noise without a query.
import { isOpen, openRunKeys, type RunRow, taskOfSession } from "#worker/runs/index.ts";
import type { Answers } from "./answers.ts";
import type { GatewayLedger } from "./ledger.ts";

/** Which run an event is about, in the gateway's words. */
export type About = { runId: string | undefined; sessionKey: string | undefined };

const ENDED_MAX = 1_000;

export class OpenRuns {
  readonly #ledger: GatewayLedger;
  /** Run ids by session and by run id. */
  #index: Map<string, string> | null = null;
  #loading: Promise<Map<string, string>> | null = null;
  /** Sent while the index was on its way. */
  readonly #expected = new Map<string, string>();
  readonly #rows = new Map<string, RunRow>();
  /** The gateway tells an end more than once: what it still says of these concerns no other run of their session. */
  readonly #ended = new Set<string>();
  readonly #answers: Answers;

  constructor(ledger: GatewayLedger, answers: Answers) {
    this.#ledger = ledger;
    this.#answers = answers;
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
    if (runId !== undefined && this.#ended.has(runId)) return false;
    if (sessionKey === undefined && runId === undefined) return false;
    return this.#index === null || this.#idOf({ runId, sessionKey }) !== undefined || this.#answers.isAwaitedIn(sessionKey);
  }

  /** The row of a run that is known already. */
  known(about: About): RunRow | null {
    const id = this.#idOf(about);
    return (id && this.#rows.get(id)) || null;
  }

  /** By its own id, else by its session: a run that the gateway resumed after a crash has another id. */
  #idOf({ runId, sessionKey }: About): string | undefined {
    const own = this.#index?.get(runId ?? "");
    return own ?? (this.#answers.isAwaited(runId) ? undefined : this.#index?.get(sessionKey ?? ""));
  }

  /** The run of a frame. `isAtWork`: the frame shows that a run goes on, so one that nobody has ordered is taken in. */
  async find(about: About, isAtWork = false): Promise<RunRow | null> {
    if (!this.mayConcern(about)) return null;
    await this.#loaded();
    const id = this.#idOf(about);
    if (!id) return isAtWork ? this.#begunByMessage(about) : null;
    const row = this.#rows.get(id) ?? (await this.#ledger.run(id));
    if (row && isOpen(row.status)) {
      this.#rows.set(id, row);
      return row;
    }
    this.ended(id);
    return isAtWork && id !== about.runId ? this.#begunByMessage(about) : null; // it ended as what follows it began
  }

  async #begunByMessage({ runId, sessionKey }: About): Promise<RunRow | null> {
    if (runId === undefined || sessionKey === undefined || !this.#answers.isAwaitedIn(sessionKey)) return null;
    const row = await this.#answers.adopt(runId, sessionKey);
    if (row) {
      this.expect(row.id, sessionKey);
      this.#rows.set(row.id, row);
    }
    return row;
  }

  /** As it stands after a move; null: somebody else has moved it. */
  moved(id: string, row: RunRow | null): void {
    if (!row) this.#rows.delete(id);
    else if (isOpen(row.status)) this.#rows.set(id, row);
    else this.ended(id);
  }

  #note(endedId: string): void {
    if (this.#ended.size >= ENDED_MAX) this.#ended.clear();
    this.#ended.add(endedId);
  }

  /** The sessions in which something of ours goes on. */
  async sessions(): Promise<string[]> {
    const index = await this.#loaded();
    return [...new Set([...[...index.keys()].filter(taskOfSession), ...this.#answers.sessions])];
  }

  /** Whether something of ours goes on there. */
  isOpenIn(session: string): boolean {
    return this.#index === null || this.#index.has(session) || this.#answers.isAwaitedIn(session);
  }

  ended(id: string): void {
    this.#note(id);
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
    const open = keys.filter(({ id }) => !this.#ended.has(id)); // it may have ended since they were read
    this.#index = new Map(open.flatMap(({ id, session_key }) => [[id, id] as const, [session_key, id] as const]));
    for (const [key, id] of this.#expected) this.#index.set(key, id);
    return this.#index;
  }
}
