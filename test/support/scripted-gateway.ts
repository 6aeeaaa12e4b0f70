// A double of an OpenClaw gateway for tests: the same frames, errors and habits as the real one, without a transport, a process or a model.
// Used inside Worker tests (by scripted-gateway/over-relay.ts) and behind a real socket (scripted-gateway-server.mts).
// What it does was read from a real gateway; when the two differ, the real one is right and this file is wrong.

import { Agents } from "./scripted-gateway/agents.ts";
import { Approvals } from "./scripted-gateway/approvals.ts";
import { Config } from "./scripted-gateway/config.ts";
import { Connection } from "./scripted-gateway/connection.ts";
import { Conversations } from "./scripted-gateway/conversations.ts";
import { Devices } from "./scripted-gateway/devices.ts";
import type { Misbehaviour } from "./scripted-gateway/misbehaviour.ts";
import type { Run } from "./scripted-gateway/run.ts";
import { Turns } from "./scripted-gateway/turns.ts";
import type { Decision, Loss, Refusal, ScriptedGatewayOptions, Session, Settings, Turn } from "./scripted-gateway/types.ts";

export type { Decision, ExecResult, Refusal, ScriptedGatewayOptions, Session, Turn } from "./scripted-gateway/types.ts";

const CLOSE_RESTART = 1012;
const CLOSE_ABNORMAL = 1006;
const DEFAULTS: Settings = {
  token: null,
  exec: async () => ({ output: "ok", exitCode: 0 }),
  version: "2026.9.6",
  stepMs: 2,
  wordMs: 5,
  word: (n) => `w${n}`,
  replyMs: 1,
  agentVisibleMs: 20,
  restartMs: 30,
  resumeMs: 50,
  approvalTtlMs: 30 * 60_000,
  tickMs: 0,
};

export class ScriptedGateway {
  readonly settings: Settings;
  readonly agents: Agents = new Agents();
  readonly config: Config = new Config(this.agents);
  readonly conversations: Conversations = new Conversations();
  readonly approvals: Approvals;
  readonly devices: Devices = new Devices();
  readonly runs: Turns;
  bootId: string = crypto.randomUUID();
  bootedAt: number = Date.now();
  refusal: Refusal | null = null;
  #fault: { how: Misbehaviour; frames: number } | null = null;
  /** It stops when what it has begun is done, and answers nothing until then. */
  isDraining = false;
  #isUp = true;
  readonly #connections: Set<Connection> = new Set();
  readonly #interrupted: Run[] = [];
  #ticker: ReturnType<typeof setInterval> | undefined;

  constructor(options: ScriptedGatewayOptions = {}) {
    this.settings = { ...DEFAULTS, ...options, token: options.token ?? null };
    this.approvals = new Approvals(this);
    this.runs = new Turns(this);
    if (this.settings.tickMs > 0) this.#ticker = setInterval(() => this.#tick(), this.settings.tickMs);
  }

  // ---------------------------------------------------------------- for the transport

  /** A client has connected. While the gateway is down the connection ends at once. */
  open(send: (frame: string) => void, onClose: (code: number, reason: string) => void = () => {}): Session {
    const connection = new Connection(this, send, onClose);
    if (!this.#isUp) {
      queueMicrotask(() => connection.end(CLOSE_ABNORMAL, ""));
      return connection;
    }
    this.#connections.add(connection);
    connection.challenge();
    return connection;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  // ---------------------------------------------------------------- for tests

  /** Every chat.send that really started a run, in order. */
  get turns(): readonly Turn[] {
    return this.runs.started;
  }

  /** Whether a run of it goes on. */
  get isAtWork(): boolean {
    return this.runs.isAny;
  }

  /** Every approval that has ended. */
  get decisions(): Decision[] {
    return this.approvals.decisions;
  }

  /** Clients that are past the handshake. */
  get connections(): Connection[] {
    return [...this.#connections].filter((connection) => connection.isOpen);
  }

  /** Somebody at the gateway itself changes something. `isTold`: its configuration changes with it, and it says so. */
  edit(change: () => void, { isTold = false }: { isTold?: boolean } = {}): void {
    change();
    if (isTold)
      for (const connection of this.connections)
        connection.event("config.changed", { path: "/srv/openclaw/openclaw.json", hash: crypto.randomUUID(), ts: Date.now() });
  }

  /** As many events as are said leave in this way; what it answers leaves as it should. */
  misbehave(how: Misbehaviour, frames: number): void {
    this.#fault = { how, frames };
  }

  /** All its connections end with this code. */
  hangUp(code: number, reason = ""): void {
    for (const connection of [...this.#connections]) connection.end(code, reason);
  }

  /** Every connect from now on is refused in this way; null = welcome again. */
  refuse(refusal: Refusal | null): void {
    this.refusal = refusal;
  }

  /** Down and up again: a kill (hard) or a service restart. Pending approvals are cancelled, interrupted runs resumed. */
  restart({ hard = false, loses = null }: { hard?: boolean; loses?: Loss | null } = {}): void {
    this.stop({ hard, loses });
    if (this.settings.restartMs > 0) setTimeout(() => this.start(), this.settings.restartMs);
  }

  /** As at SIGTERM: what has begun goes on, what has not is turned away, and whatever is asked is refused. */
  drain(): void {
    this.isDraining = true;
    this.runs.turnAway();
  }

  /** It has changed its mind. */
  undrain(): void {
    this.isDraining = false;
  }

  stop({ hard = false, loses = null }: { hard?: boolean; loses?: Loss | null } = {}): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.isDraining = false;
    if (!hard) for (const connection of this.connections) connection.event("shutdown", { reason: "gateway stopping" });
    this.#interrupted.push(...this.runs.interrupt(loses));
    for (const connection of [...this.#connections]) connection.end(hard ? CLOSE_ABNORMAL : CLOSE_RESTART, hard ? "" : "service restart");
    // With nobody connected: the answer is recorded, no event is sent, as after a real crash.
    this.approvals.cancelAll();
  }

  start(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    this.bootId = crypto.randomUUID();
    this.bootedAt = Date.now();
    setTimeout(() => this.#resume(), this.settings.resumeMs);
  }

  /** Ends timers and connections at the end of a test. */
  dispose(): void {
    clearInterval(this.#ticker);
    this.stop({ hard: true });
  }

  /** An event leaves. */
  leave(text: string, send: (text: string) => void): void {
    const fault = this.#fault;
    if (fault && fault.frames-- > 0) fault.how(text, send);
    else send(text);
  }

  forget(connection: Connection): void {
    this.#connections.delete(connection);
  }

  #resume(): void {
    if (this.#isUp) this.runs.resume(this.#interrupted.splice(0));
  }

  #tick(): void {
    for (const connection of this.connections) connection.event("tick", { ts: Date.now() });
  }
}
