// Sends the stored commands of one gateway: lanes in parallel, each lane in order, until none is due. A command that the
// gateway answers is settled; a transient failure is postponed with back-off; one that cannot succeed fails, visibly.
import type { Progress } from "#grammar/lifecycle.ts";
import { type CommandKind, type CommandPayloads, DEADLINE_PASSED, type GatewayCommandRow, queuedCommands } from "#worker/commands/index.ts";
import type { LinkScope } from "#worker/gateways/index.ts";
import { taskOfSession } from "#worker/runs/index.ts";
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import { backoffMs } from "#worker/platform/retry.ts";
import { type Answers, LOST_THERE } from "./answers.ts";
import { execute, type Outcome } from "./execute.ts";
import type { Halts } from "./halts.ts";
import type { HeldLedger } from "./held-ledger.ts";
import { type GatewayLedger, HELD_BACK, type RunMove } from "./ledger.ts";
import type { OpenRuns } from "./open-runs.ts";
import type { GatewayPipe } from "./pipe.ts";
import type { Drain } from "./drain.ts";
import type { Watch } from "./watch.ts";
import { GatewayError, isDrainRefusal, MAX_IN_FLIGHT } from "./protocol.ts";
import { doneWith, settledWith } from "./written.ts";

const RETRY_BASE_MS = 1_000;
const RETRY_CAP_MS = 60_000;
/** What is held back until a person has decided is due when they have; asked again in case that was missed. */
const HELD_BACK_MS = 5 * 60_000;
/** Soon, what has become of a run is asked that a gateway had before. */
const PROVE_MS = 1_000;

const GATED: ReadonlySet<string> = new Set<CommandKind>(["run.start", "session.message", "session.reset", "session.compact", "session.configure"]);
/** It waits before its gate until it is sent, and counts as sent from then on. */
const isGated = ({ kind }: GatewayCommandRow): boolean => GATED.has(kind);

/** What was sent is asked about then, if nothing has been heard of its end. */
const ASKED_AFTER_MS = 60_000;
/** What a set-up that failed says nothing about: the next one, and its end. */
const BY_ITSELF: ReadonlySet<string> = new Set<CommandKind>(["agent.provision", "agent.delete", "agent.release"]);
/** Its deadline has passed before it left. */
const LATE = "LATE";

/** So many lanes are at work at the same time: as many requests as a gateway answers at once. */
const LANES_MAX = MAX_IN_FLIGHT;
/** `postponed`: it is sent again later; `disconnected`: once the gateway is back. */
type Failed = "failed" | "postponed" | "disconnected";

type PumpParts = {
  env: Env;
  scope: LinkScope;
  halts: Halts;
  ledger: GatewayLedger;
  held: HeldLedger;
  runs: OpenRuns;
  answers: Answers;
  watch: Watch;
  drain: Drain;
  pipe: GatewayPipe;
  dueAt: (at: number) => Promise<void>;
  /** Resolves when what the gateway has said is nearly handled. */
  calm: () => Promise<void>;
};

export class CommandPump {
  readonly #env: Env;
  readonly #scope: LinkScope;
  readonly #halts: Halts;
  readonly #ledger: GatewayLedger;
  readonly #held: HeldLedger;
  readonly #pipe: GatewayPipe;
  readonly #dueAt: (at: number) => Promise<void>;
  readonly #calm: () => Promise<void>;
  readonly #runs: OpenRuns;
  readonly #answers: Answers;
  readonly #watch: Watch;
  readonly #drain: Drain;
  /** Those at work, by name. */
  readonly #lanes = new Map<string, Promise<void>>();
  #reading: Promise<void> | null = null;
  #isWanted = false;

  constructor({ env, scope, halts, ledger, held, runs, answers, watch, drain, pipe, dueAt, calm }: PumpParts) {
    this.#env = env;
    this.#scope = scope;
    this.#halts = halts;
    this.#ledger = ledger;
    this.#held = held;
    this.#runs = runs;
    this.#answers = answers;
    this.#watch = watch;
    this.#drain = drain;
    this.#pipe = pipe;
    this.#dueAt = dueAt;
    this.#calm = calm;
  }

  /** Reads what is queued and sends it, until nothing is due that could be sent. If called while running, it only starts idle lanes. */
  async run(): Promise<void> {
    this.#read();
    while (this.#reading || this.#lanes.size > 0) await Promise.all([this.#reading, ...this.#lanes.values()]);
  }

  /** One query at a time: whoever wants one meanwhile is served by the next. */
  #read(): void {
    this.#isWanted = true;
    this.#reading ??= this.#startLanes().finally(() => {
      this.#reading = null;
    });
  }

  async #startLanes(): Promise<void> {
    const { db } = this.#ledger;
    while (this.#isWanted) {
      this.#isWanted = false;
      const lanes = LANES_MAX - this.#lanes.size;
      if (lanes <= 0) return; // the next that ends reads again
      const ask = { now: new Date().toISOString(), busy: [...this.#lanes.keys()], lanes };
      const { queued } = await db.ask({ queued: queuedCommands(db, this.#scope.gatewayId, ask) });
      if (queued.next) await this.#dueAt(Date.parse(queued.next));
      for (const [lane, commands] of Map.groupBy(queued.commands, (command) => command.lane)) this.#start(lane, commands);
    }
  }

  #start(lane: string, commands: GatewayCommandRow[]): void {
    const failed = (error: unknown) => log.warn("gateway.lane_failed", { gateway_id: this.#scope.gatewayId, lane, error: describe(error) });
    const ended = this.#lane(commands).then(
      (isToGoOn) => {
        this.#lanes.delete(lane);
        if (isToGoOn) this.#read(); // for what stands behind these, and for lanes that had to wait
      },
      (error: unknown) => {
        this.#lanes.delete(lane);
        failed(error);
      },
    );
    this.#lanes.set(lane, ended);
  }

  /** false: nothing can be sent at the moment. */
  async #lane(commands: GatewayCommandRow[]): Promise<boolean> {
    for (const command of commands) {
      const settled = await this.#one(command);
      if (settled === "disconnected") return false;
      if (settled === "postponed") return true;
      if (settled === "failed" && command.kind === "agent.provision") {
        await this.#giveUp(commands.slice(commands.indexOf(command) + 1));
        return true;
      }
    }
    return true;
  }

  /** Work for an agent that could not be provisioned must not reach it: it has no rules there. What sets it up anew, or takes it away, stands by itself. */
  async #giveUp(commands: GatewayCommandRow[]): Promise<void> {
    for (const command of commands.filter(({ kind }) => !BY_ITSELF.has(kind)))
      await this.#fail(command, "The agent could not be provisioned on the gateway, so it gets no work. See the agent's error.", command.attempts);
  }

  async #one(command: GatewayCommandRow): Promise<"done" | Failed> {
    if (this.#drain.isOn) return "disconnected";
    try {
      if (command.deadline_at <= new Date().toISOString()) throw new GatewayError(LATE, DEADLINE_PASSED);
      if (command.kind === "run.start") this.#expect(command);
      if (isGated(command)) await this.#calm();
      else if (!(await this.#ledger.markSent(command))) return "done";
      const bootId = this.#ledger.boot?.id ?? null;
      const [admit, onProgress] = [() => this.#admit(command), (progress: Progress) => this.#ledger.noteProgress(command, progress)];
      const outcome = await execute({ pipe: this.#pipe, env: this.#env, bootId, admit, onProgress }, command);
      if (outcome.isTakenBack) return "done";
      if (outcome.held) await this.#held.released(outcome.held.id, outcome.held.outcome, outcome.held.by);
      if (outcome.isTurnedAway) {
        this.#answers.settle(new Set([command.id]));
        await this.#ledger.sayAnew(command, LOST_THERE);
        return "done";
      }
      const settled = await doneWith(this.#ledger, command, outcome.written);
      await this.#ledger.commandDone(command, await this.#runMove(outcome), settled, this.#answers.isAwaited(command.id));
      if (outcome.run) this.#runs.moved(outcome.run.id, null);
      return "done";
    } catch (error) {
      return this.#failed(command, error);
    }
  }

  #expect(command: GatewayCommandRow): void {
    const { run_id, session_key } = JSON.parse(command.payload) as CommandPayloads["run.start"];
    this.#runs.expect(run_id, session_key);
  }

  async #admit(command: GatewayCommandRow): Promise<boolean> {
    const { seq } = this.#halts;
    if (!(await this.#ledger.admit(command))) return false;
    if (!(await this.#ledger.markSent(command))) return false;
    const { session_key } = JSON.parse(command.payload) as CommandPayloads["run.start" | "session.message"];
    const isMessage = command.kind === "session.message";
    if (!isMessage && command.kind !== "run.start") return true; // nothing follows from it
    if (taskOfSession(session_key)) await this.#watch.begin(session_key);
    if (isMessage) await this.#answers.expect(command.id, session_key, command.cause_id);
    await this.#dueAt(Date.now() + ASKED_AFTER_MS);
    if (this.#halts.seq === seq) return true; // nothing else is waited for until it has left
    this.#answers.settle(new Set([command.id])); // nothing was said, so no answer is waited for
    await this.#ledger.markRefused(command);
    throw new GatewayError("HALTED", "Something was stopped in this moment; it is asked anew.", { transient: true });
  }

  async #runMove(outcome: Outcome): Promise<RunMove | null> {
    if (!outcome.run) return null;
    const { id, ...change } = outcome.run;
    const row = await this.#ledger.run(id);
    if (change.bootId === null) await this.#dueAt(Date.now() + PROVE_MS);
    return row ? { row, change } : null;
  }

  async #failed(command: GatewayCommandRow, error: unknown): Promise<Failed> {
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
      if (isDrainRefusal(error)) return this.#refused(command);
      if (error instanceof GatewayError && error.code === "SOCKET_CLOSED") return "disconnected"; // sent again when the gateway is back
      const isHeldBack = error instanceof GatewayError && error.code === HELD_BACK;
      const at = Date.now() + (isHeldBack ? HELD_BACK_MS : backoffMs(command.attempts + 1, RETRY_BASE_MS, RETRY_CAP_MS, Math.random()));
      if (!isHeldBack) await this.#ledger.postpone(command, new Date(at), text);
      else if (!(await this.#ledger.holdBack(command, new Date(at), text))) return "postponed";
      await this.#dueAt(at);
      return "postponed";
    }
    this.#answers.settle(new Set([command.id]));
    const isLate = error instanceof GatewayError && error.code === LATE; // it has not left this time
    await this.#fail(command, text, command.attempts + (isLate ? 0 : 1));
    return "failed";
  }

  /** The gateway says itself that it has not taken it. */
  async #refused(command: GatewayCommandRow): Promise<"disconnected"> {
    this.#answers.settle(new Set([command.id]));
    await this.#ledger.markRefused(command);
    return "disconnected";
  }

  /** `attempts`: how often it has left. */
  async #fail(command: GatewayCommandRow, text: string, attempts: number): Promise<void> {
    const runId = command.kind === "run.start" ? command.id : null;
    const row = runId ? await this.#ledger.run(runId) : null;
    const move = row ? { row, change: { status: "failed", error: text } as const } : null;
    await this.#ledger.commandFailed(command, { error: text, attempts }, move, await settledWith(this.#ledger, command, undefined));
  }
}
