// Sends the stored commands of one gateway: lanes in parallel, each lane in order, until none is due. A command that the
// gateway answers is settled; a transient failure is postponed with back-off; one that cannot succeed fails, visibly.
import { type CommandPayloads, type GatewayCommandRow, queuedCommands } from "#worker/commands/index.ts";
import type { LinkScope } from "#worker/gateways/index.ts";
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import { backoffMs } from "#worker/platform/retry.ts";
import { execute, type Outcome } from "./execute.ts";
import type { HeldLedger } from "./held-ledger.ts";
import type { GatewayLedger, RunMove } from "./ledger.ts";
import type { OpenRuns } from "./open-runs.ts";
import type { GatewayPipe } from "./pipe.ts";
import { GatewayError } from "./protocol.ts";

const RETRY_BASE_MS = 1_000;
const RETRY_CAP_MS = 60_000;
/** Soon, what has become of a run is asked that a gateway had before. */
const PROVE_MS = 1_000;

/** Work waits before its gate until it is sent, and counts as sent from then on. */
const isWork = ({ kind }: GatewayCommandRow): boolean => kind === "run.start" || kind === "session.message";

type PumpParts = {
  env: Env;
  scope: LinkScope;
  ledger: GatewayLedger;
  held: HeldLedger;
  runs: OpenRuns;
  pipe: GatewayPipe;
  alarmAt: (at: number) => Promise<void>;
};

export class CommandPump {
  readonly #env: Env;
  readonly #scope: LinkScope;
  readonly #ledger: GatewayLedger;
  readonly #held: HeldLedger;
  readonly #pipe: GatewayPipe;
  readonly #alarmAt: (at: number) => Promise<void>;
  readonly #runs: OpenRuns;
  readonly #busy = new Set<string>();

  constructor({ env, scope, ledger, held, runs, pipe, alarmAt }: PumpParts) {
    this.#env = env;
    this.#scope = scope;
    this.#ledger = ledger;
    this.#held = held;
    this.#runs = runs;
    this.#pipe = pipe;
    this.#alarmAt = alarmAt;
  }

  /** Reads what is queued and sends it. If called while running, it only starts idle lanes. */
  async run(): Promise<void> {
    const { db } = this.#ledger;
    const { queued } = await db.ask({ queued: queuedCommands(db, this.#scope.gatewayId) });
    const lanes = Map.groupBy(queued, (command) => command.lane);
    await Promise.all([...lanes].map(([lane, commands]) => this.#lane(lane, commands)));
  }

  async #lane(lane: string, commands: GatewayCommandRow[]): Promise<void> {
    if (this.#busy.has(lane)) return;
    this.#busy.add(lane);
    let isEmpty = true;
    try {
      for (const command of commands) {
        const now = new Date().toISOString();
        if (command.not_before && command.not_before > now) return await this.#alarmAt(Date.parse(command.not_before));
        const settled = await this.#one(command);
        if (settled === "postponed") return;
        isEmpty = false;
        if (settled === "failed" && command.kind === "agent.provision") return await this.#giveUp(commands.slice(commands.indexOf(command) + 1));
      }
    } finally {
      this.#busy.delete(lane);
    }
    if (!isEmpty) await this.run(); // for commands stored while we were busy
  }

  /** Commands for an agent that could not be provisioned must not reach it: it has no rules there. */
  async #giveUp(commands: GatewayCommandRow[]): Promise<void> {
    for (const command of commands) await this.#fail(command, "The agent could not be provisioned on the gateway, so it gets no work. See the agent's error.");
  }

  async #one(command: GatewayCommandRow): Promise<"done" | "failed" | "postponed"> {
    try {
      if (!isWork(command)) await this.#ledger.markSent(command);
      if (command.kind === "run.start") this.#expect(command);
      const bootId = this.#ledger.boot?.id ?? null;
      const outcome = await execute({ pipe: this.#pipe, env: this.#env, bootId, admit: () => this.#admit(command) }, command);
      if (outcome.isTakenBack) return "done";
      if (outcome.held) await this.#held.released(outcome.held.id, outcome.held.outcome, outcome.held.by);
      await this.#ledger.commandDone(command, await this.#runMove(outcome));
      if (outcome.run) this.#runs.moved(outcome.run.id, null);
      return "done";
    } catch (error) {
      return this.#failed(command, error);
    }
  }

  async #admit(command: GatewayCommandRow): Promise<boolean> {
    if (!(await this.#ledger.admit(command))) return false;
    await this.#ledger.markSent(command);
    return true;
  }

  #expect(command: GatewayCommandRow): void {
    const { run_id, session_key } = JSON.parse(command.payload) as CommandPayloads["run.start"];
    this.#runs.expect(run_id, session_key);
  }

  async #runMove(outcome: Outcome): Promise<RunMove | null> {
    if (!outcome.run) return null;
    const { id, ...change } = outcome.run;
    const row = await this.#ledger.run(id);
    if (change.bootId === null) await this.#alarmAt(Date.now() + PROVE_MS);
    return row ? { row, change } : null;
  }

  async #failed(command: GatewayCommandRow, error: unknown): Promise<"failed" | "postponed"> {
    const isTransient = !(error instanceof GatewayError) || error.isTransient;
    const text = error instanceof GatewayError ? error.message : describe(error);
    log.warn("gateway.command_failed", {
      gateway_id: this.#scope.gatewayId,
      command_id: command.id,
      kind: command.kind,
      attempts: command.attempts + 1,
      transient: isTransient,
      error: text,
    });
    if (isTransient && command.deadline_at > new Date().toISOString()) {
      if (error instanceof GatewayError && error.code === "SOCKET_CLOSED") return "postponed"; // sent again when the gateway is back
      const at = Date.now() + backoffMs(command.attempts + 1, RETRY_BASE_MS, RETRY_CAP_MS, Math.random());
      await this.#ledger.postpone(command, new Date(at), text);
      await this.#alarmAt(at);
      return "postponed";
    }
    await this.#fail(command, text);
    return "failed";
  }

  async #fail(command: GatewayCommandRow, text: string): Promise<void> {
    const runId = command.kind === "run.start" ? command.id : null;
    const row = runId ? await this.#ledger.run(runId) : null;
    await this.#ledger.commandFailed(command, text, row ? { row, change: { status: "failed", error: text } } : null);
  }
}
