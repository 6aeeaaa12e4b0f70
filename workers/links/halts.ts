// Carries out what has been stopped on one gateway: when somebody stops it, when the gateway connects, and again while it stays stopped, since a
// gateway begins turns by itself too. What had not begun is taken back; what goes on is ended there, whatever session it goes on in.
import { cancelCommandStatement } from "#worker/commands/index.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { Composition } from "#worker/platform/slice.ts";
import { type Halted, moveRun, type RunRow } from "#worker/runs/index.ts";
import { endSessions } from "./at-work.ts";
import type { GatewayLedger } from "./ledger.ts";
import type { OpenRuns } from "./open-runs.ts";
import type { GatewayPipe } from "./pipe.ts";

/** Work that left in the moment of the stop may reach the gateway behind it: so it is looked once more soon. */
const SOON_MS = 1_000;
/** While something is stopped: what its gateway begins by itself is ended within this time. */
export const HALT_EVERY_MS = 15_000;
/** What its gateway does not end at once, or does not show, is looked for so often soon, then as often as all else. */
const SOON_TIMES = 5;

type Parts = { composition: Composition; ledger: GatewayLedger; pipe: GatewayPipe; runs: OpenRuns; dueAt(at: number): Promise<void> };

/** What goes on, and what had been ordered by then; what has been ordered since waits until the stop is lifted. Pure. */
export function isEnded({ agent_id, status, created_at }: Pick<RunRow, "agent_id" | "status" | "created_at">, { allSince, agents }: Halted): boolean {
  const since = [allSince, agents.find(({ id }) => id === agent_id)?.since].filter((each) => typeof each === "string");
  return status === "queued" ? since.some((each) => created_at <= each) : since.length > 0;
}

export class Halts {
  readonly #parts: Parts;
  #tail: Promise<unknown> = Promise.resolve();
  #seq = 0;
  /** null: not looked yet. */
  #isOn: boolean | null = null;
  /** How often it has been looked since the last time that somebody stopped something. */
  #looks = 0;
  /** The stops that are known to be carried out: from then on only what begins anew is looked for. */
  #carriedOut = "";

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Moves with every stop: what was allowed to leave before is to be asked about anew. */
  get seq(): number {
    return this.#seq;
  }

  /** Looks what is stopped and carries it out. `isConnected` false: only what has not begun. */
  run(isConnected: boolean): Promise<void> {
    this.#seq += 1;
    this.#looks = 0;
    this.#carriedOut = "";
    return this.#inTurn(isConnected);
  }

  /** With each look at what is open, while something is stopped. */
  async again(): Promise<void> {
    if (this.#isOn !== false) await this.#inTurn(true);
  }

  #inTurn(isConnected: boolean): Promise<void> {
    const done = this.#tail.then(() => this.#halt(isConnected));
    const ended = () => undefined; // the next is not concerned
    this.#tail = done.then(ended, ended);
    return done.catch(async (error: unknown) => {
      log.warn("gateway.not_halted", { gateway_id: this.#parts.ledger.scope.gatewayId, error: describe(error) });
      await this.#lookAgain(SOON_TIMES);
    });
  }

  async #halt(isConnected: boolean): Promise<void> {
    const { composition, ledger } = this.#parts;
    const halted = await composition.ports.haltedOn(ledger.db, ledger.scope.gatewayId, new Date());
    this.#isOn = halted !== null;
    if (!halted) return;
    const open = (await ledger.openRuns()).filter((run) => isEnded(run, halted));
    const aborted = isConnected ? await this.#carryOut(halted, open) : new Set<string>(); // the gateway first: what is written of it can wait a moment
    // Of a run that goes on here, and of which its gateway has ended nothing, it is asked what has become of it (catch-up): it may have succeeded.
    const ended = open.filter(({ status, session_key }) => status === "queued" || aborted.has(session_key));
    await Promise.all(ended.map((run) => this.#end(run, halted.why)));
  }

  async #carryOut(halted: Halted, open: readonly RunRow[]): Promise<ReadonlySet<string>> {
    const { composition, ledger, pipe } = this.#parts;
    const ids = halted.stopIds.join();
    const call = (method: string, params: Record<string, unknown>) => pipe.call(method, params);
    const sessions = [...new Set(open.map(({ session_key }) => session_key))];
    const { aborted, isDone } = await endSessions(call, sessions, halted, this.#carriedOut !== ids);
    this.#carriedOut = isDone ? ids : "";
    await composition.ports.haltTold(ledger.db, ledger.scope.gatewayId, halted.stopIds, isDone ? new Date() : null).run();
    await this.#lookAgain(isDone ? 1 : SOON_TIMES);
    return aborted;
  }

  /** So many times soon, then as often as all else. */
  #lookAgain(soonTimes: number): Promise<void> {
    return this.#parts.dueAt(Date.now() + (this.#looks++ < soonTimes ? SOON_MS : HALT_EVERY_MS));
  }

  /** Of what had not begun, the command that would begin it goes too. */
  async #end(run: RunRow, why: string): Promise<void> {
    const { ledger, runs } = this.#parts;
    const at = new Date().toISOString();
    const move = moveRun(ledger.db, run, { status: "aborted", error: why }, at);
    if (!move) return;
    const writes = [...move.writes, cancelCommandStatement(ledger.db, run.id, at)];
    await ledger.write({ boardId: run.board_id, guards: move.guards, writes, events: [move.event], causeId: run.cause_id });
    runs.moved(run.id, null);
  }
}
