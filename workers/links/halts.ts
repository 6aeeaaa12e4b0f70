// Carries out what has been stopped on one gateway: when somebody stops it, when the gateway connects, and again while it stays stopped, since a
// gateway begins turns by itself too. What had not begun is taken back; what goes on is ended there, whatever session it goes on in.
import { cancelCommandStatement } from "#worker/commands/index.ts";
import { factsOf, listOf } from "#worker/gateways/index.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { Composition } from "#worker/platform/slice.ts";
import { type Halted, moveRun, type RunRow } from "#worker/runs/index.ts";
import type { GatewayLedger } from "./ledger.ts";
import type { OpenRuns } from "./open-runs.ts";
import type { GatewayPipe } from "./pipe.ts";

/** Work that left in the moment of the stop may reach the gateway behind it: so it is looked once more soon. */
const SOON_MS = 1_000;
/** While something is stopped: what its gateway begins by itself is ended within this time. */
export const HALT_EVERY_MS = 15_000;
/** Newest first; more go on at the same time on no gateway. */
const SESSIONS_MAX = 200;

type Parts = { composition: Composition; ledger: GatewayLedger; pipe: GatewayPipe; runs: OpenRuns; dueAt(at: number): Promise<void> };

/** Which of a gateway's sessions are to be ended: those at work, of whom it concerns. Pure. */
export function atWork(answer: unknown, { allSince, agents }: Pick<Halted, "allSince" | "agents">): string[] {
  const names = new Set(agents.map(({ name }) => name));
  return listOf(factsOf(answer).sessions).flatMap((session) => {
    const { key, agentId, hasActiveRun, status } = factsOf(session);
    if (typeof key !== "string" || !(hasActiveRun === true || status === "running")) return [];
    return allSince !== null || names.has(typeof agentId === "string" ? agentId : (key.split(":")[1] ?? "")) ? [key] : [];
  });
}

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
  #isSettled = false;

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
    this.#isSettled = false;
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
      await this.#parts.dueAt(Date.now() + SOON_MS);
    });
  }

  async #halt(isConnected: boolean): Promise<void> {
    const { composition, ledger, dueAt } = this.#parts;
    const { gatewayId } = ledger.scope;
    const halted = await composition.ports.haltedOn(ledger.db, gatewayId, new Date());
    this.#isOn = halted !== null;
    if (!halted) return;
    const open = (await ledger.openRuns()).filter((run) => isEnded(run, halted));
    // The gateway first: what is written of it can wait a moment.
    if (isConnected) {
      await Promise.all([...open.map(({ session_key }) => this.#abort(session_key)), this.#endSessions(halted)]);
      await composition.ports.haltTold(ledger.db, gatewayId, halted.stopIds, new Date()).run();
    }
    await Promise.all(open.filter(({ status }) => isConnected || status === "queued").map((run) => this.#end(run, halted.why)));
    if (!isConnected) return;
    await dueAt(Date.now() + (this.#isSettled ? HALT_EVERY_MS : SOON_MS));
    this.#isSettled = true;
  }

  async #abort(sessionKey: string): Promise<void> {
    await this.#parts.pipe.call("chat.abort", { sessionKey });
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

  async #endSessions(halted: Halted): Promise<void> {
    const sessions = atWork(await this.#parts.pipe.call("sessions.list", { limit: SESSIONS_MAX }), halted);
    await Promise.all(sessions.map((sessionKey) => this.#abort(sessionKey)));
  }
}
