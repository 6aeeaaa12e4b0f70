// Runs: what happens between chat.send and the last frame of a turn, abort, restart and resumption. Owned by ScriptedGateway.
// One run at a time per session; every run ends in exactly one of ok, error, aborted or interrupted.

import type { ScriptedGateway } from "../scripted-gateway.ts";
import type { Starter } from "./approval-shapes.ts";
import type { Connection } from "./connection.ts";
import { type Conversation, normalKey } from "./conversations.ts";
import { runCommand } from "./exec-tool.ts";
import { type Plan, readScript, resumedPlan } from "./script.ts";
import { describeEnd, failureWords, makeRun, receipt, type Run, TURNED_AWAY, turnedAwayWords } from "./run.ts";
import { TurnEvents } from "./turn-events.ts";
import { invalid, type JsonObject, type Loss, sleep, text, type Turn } from "./types.ts";

interface Sent {
  readonly body: string;
  readonly runId: string;
}

const INTERRUPTED_NOTE =
  "[System] Your previous turn was interrupted by a gateway restart while OpenClaw was waiting on tool/model work. The restart did not cancel the user's task. Continue from where you left off.";
const MAX_WAIT_MS = 600_000;

/** Thrown inside a run that was ended from outside. */
class Stopped extends Error {}

export class Turns {
  readonly started: Turn[] = [];
  readonly events: TurnEvents;
  readonly #gateway: ScriptedGateway;
  readonly #runs: Map<string, Run> = new Map();
  readonly #sent: Map<string, Sent> = new Map();

  constructor(gateway: ScriptedGateway) {
    this.#gateway = gateway;
    this.events = new TurnEvents(gateway);
  }

  // ---------------------------------------------------------------- the verbs of the wire

  send(connection: Connection, params: JsonObject): JsonObject {
    const key = text(params.idempotencyKey);
    const message = text(params.message);
    if (!message.trim() && params.attachments === undefined) throw invalid("message or attachment required");
    const sessionKey = normalKey(params.sessionKey, "chat.send");
    const body = JSON.stringify([sessionKey, message]);
    const earlier = this.#sent.get(key);
    if (earlier && earlier.body !== body)
      throw invalid("This message ID was already used for different input. Check the conversation history and use a new message ID to send again.", {
        reason: "chat-request-conflict",
      });
    const run = this.#runs.get(key);
    if (run && run.ended === undefined) return { runId: key, status: "in_flight" };
    if (run && run.ended !== "interrupted") return { runId: key, status: "ok" };
    const conversation = this.#gateway.conversations.open(sessionKey);
    if (!this.#gateway.agents.isKnown(conversation.agentId)) throw invalid(`Agent "${conversation.agentId}" no longer exists in configuration`);
    this.#sent.set(key, { body, runId: key });
    const fresh = this.#make(key, conversation, message, connection, { scopes: connection.scopes, deviceId: connection.deviceId });
    if (conversation.activeRunId !== null) this.#steer(fresh);
    else {
      this.started.push({ key, runId: key, sessionKey, agentId: conversation.agentId, message });
      void this.#play(fresh, readScript(message), { role: "user", content: message, idempotencyKey: `${key}:user` });
    }
    return { runId: key, status: "started" };
  }

  abort(params: JsonObject): JsonObject {
    const sessionKey = normalKey(params.sessionKey, "chat.abort");
    const only = text(params.runId);
    const runs = this.active().filter((run) => run.conversation.key === sessionKey && (!only || run.runId === only));
    for (const run of runs) this.#aborted(run);
    return { ok: true, aborted: runs.length > 0, runIds: runs.map((run) => run.runId) };
  }
  async wait(params: JsonObject): Promise<JsonObject> {
    const runId = text(params.runId);
    const run = this.#runs.get(runId);
    const timeoutMs = Math.min(Number(params.timeoutMs ?? 30_000), MAX_WAIT_MS);
    if (run && run.ended === undefined) await Promise.race([run.done, sleep(timeoutMs)]);
    return describeEnd(runId, run);
  }

  /** The process is gone: nobody is told, and the runs stay unfinished. */
  interrupt(loses: Loss | null): Run[] {
    const runs = this.active();
    for (const run of runs) {
      this.#end(run, "interrupted");
      run.conversation.isOwed = loses === null;
      if (loses !== null) this.#lose(run, loses);
    }
    return loses === null ? runs : [];
  }

  #forget(key: string): void {
    this.#runs.delete(key);
    this.#sent.delete(key);
  }

  #lose({ runId, conversation, message, before }: Run, loses: Loss): void {
    this.#forget(runId);
    if (loses === "resumption") return;
    Object.assign(conversation, before);
    const opening = { role: "user", content: message, idempotencyKey: `${runId}:user` };
    if (loses === "beginning") this.#gateway.conversations.append(conversation, opening, {});
    for (const key of this.#gateway.conversations.cut(conversation, opening.idempotencyKey, loses === "beginning")) this.#forget(key);
  }

  /** After the start: each interrupted session goes on under a new run id, with a note in place of a message. */
  resume(interrupted: readonly Run[]): void {
    for (const old of interrupted) {
      const run = this.#make(crypto.randomUUID(), old.conversation, old.message, null, old.who);
      void this.#play(run, resumedPlan(readScript(old.message)), { role: "user", content: INTERRUPTED_NOTE, idempotencyKey: `${run.runId}:user` });
    }
  }

  hasBegunIn = (key: string): boolean => this.active().some(({ conversation, hasBegun }) => conversation.key === key && hasBegun);
  working = (): string[] => this.active().map(({ conversation }) => conversation.key);

  /** A gateway that drains ends what it has not begun, as does one whose configuration changes. */
  turnAway(words = TURNED_AWAY): void {
    for (const run of this.active().filter(({ hasBegun }) => !hasBegun)) {
      run.error = run.conversation.lastRunError = words;
      this.#end(run, "error", "failed");
      for (const message of turnedAwayWords(run)) this.#gateway.conversations.append(run.conversation, message, { runId: run.runId });
      this.events.chat(run, run.seq, { state: "error", errorMessage: words });
      this.events.failure(run, failureWords(words));
      this.#forget(run.runId);
    }
  }

  // ---------------------------------------------------------------- one run

  #make(runId: string, conversation: Conversation, message: string, starter: Connection | null, who: Starter): Run {
    const run = makeRun(runId, conversation, message, starter, who);
    this.#runs.set(runId, run);
    return run;
  }

  /** During a run a message is handed to that run; its own run ends at once, without words. */
  #steer(run: Run): void {
    run.conversation.steered.push(run.message);
    this.#gateway.conversations.append(run.conversation, { role: "user", content: run.message, idempotencyKey: `${run.runId}:user` }, {});
    run.ended = "ok";
    run.endedAt = Date.now();
    run.finish();
    setTimeout(() => this.events.chat(run, 1, { state: "final" }), this.#gateway.settings.stepMs);
  }

  async #play(run: Run, plan: Plan, opening: JsonObject): Promise<void> {
    const { conversation } = run;
    const { status, startedAt, endedAt } = conversation;
    run.before = { status, startedAt, endedAt };
    conversation.isOwed = false;
    conversation.activeRunId = run.runId;
    conversation.status = "running";
    conversation.startedAt = run.startedAt;
    conversation.endedAt = null;
    conversation.lastRunError = null;
    try {
      await this.#open(run, opening);
      await this.#perform(run, plan);
      for (let next = conversation.steered.shift(); next !== undefined; next = conversation.steered.shift()) await this.#perform(run, readScript(next));
      if (run.error === null) this.#succeeded(run);
      else this.#failed(run);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    }
  }

  /** One pause of the script; ends the run's work when the run was ended meanwhile. */
  async pause(run: Run, ms: number = this.#gateway.settings.stepMs): Promise<void> {
    await sleep(ms);
    if (run.ended !== undefined) throw new Stopped();
  }

  async #open(run: Run, opening: JsonObject): Promise<void> {
    const { events } = this;
    await this.pause(run);
    events.changed(run, { reason: "participants" });
    events.status(run, "preparing_workspace");
    await this.pause(run);
    events.status(run, "preparing_context");
    events.message(run, opening, { idempotencyKey: opening.idempotencyKey });
    await this.pause(run);
    run.hasBegun = true;
    events.agent(run, "lifecycle", { phase: "start", startedAt: run.startedAt });
    events.status(run, "starting_model");
    events.changed(run, { reason: "agent.run.started" });
    events.changed(run, { phase: "start" });
    await this.pause(run);
    events.agent(run, "lifecycle", { phase: "model", provider: "stub", model: "stub-1" });
  }

  async #perform(run: Run, plan: Plan): Promise<void> {
    switch (plan.kind) {
      case "fail":
        run.error = `LLM request failed: provider answered HTTP ${plan.status}.`;
        return this.pause(run);
      case "echo":
        return this.#say(run, [plan.text], 0);
      case "slow":
        return this.#say(
          run,
          Array.from({ length: plan.words }, (_, n) => `${this.#gateway.settings.word(n)} `),
          this.#gateway.settings.wordMs,
        );
      case "run": {
        let output = "";
        for (const command of plan.commands) output = await runCommand(this.#gateway, this, run, command);
        return this.#say(run, [`tool said: ${output}`], 0);
      }
    }
  }

  async #say(run: Run, words: readonly string[], wordMs: number): Promise<void> {
    const itemId = `${crypto.randomUUID()}:1`;
    let spoken = "";
    for (const word of words) {
      await this.pause(run, wordMs);
      spoken += word;
      this.events.delta(run, spoken.trim(), word, itemId);
    }
    run.reply = spoken.trim();
    this.events.agent(run, "usage", { outputTokens: words.length });
    this.events.assistantMessage(run, [{ type: "text", text: run.reply }], "stop");
    await this.pause(run);
  }

  // ---------------------------------------------------------------- the ends

  #succeeded(run: Run): void {
    this.events.agent(run, "lifecycle", { phase: "finishing", stopReason: "stop", aborted: false, livenessState: "working", endedAt: Date.now() });
    this.#end(run, "ok", "done");
    this.events.agent(run, "lifecycle", {
      phase: "end",
      stopReason: "stop",
      aborted: false,
      livenessState: "working",
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      terminalReply: { disposition: "visible", text: run.reply },
      terminalReceipt: receipt(run),
      executionSettled: true,
    });
    this.events.final(run, run.reply);
    this.#settled(run, "end");
  }

  /** A real gateway says a failure twice: once with details, once in words for a person with seq 1. */
  #failed(run: Run): void {
    run.conversation.lastRunError = run.error;
    this.events.agent(run, "lifecycle", { phase: "finishing", error: run.error, aborted: false, livenessState: "blocked", endedAt: Date.now() });
    this.#end(run, "error", "failed");
    this.events.agent(run, "lifecycle", {
      phase: "error",
      aborted: false,
      livenessState: "blocked",
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      error: run.error,
      executionSettled: true,
    });
    this.events.chat(run, run.seq, { state: "error", errorMessage: run.error, errorDetail: { provider: "stub", model: "stub-1", failoverReason: "format" } });
    this.events.failure(run, failureWords(run.error));
    this.events.assistantMessage(run, [{ type: "text", text: `⚠️ ${run.error}` }], "error");
    this.#settled(run, "error");
  }

  #aborted(run: Run): void {
    this.#end(run, "aborted", "killed");
    this.events.chat(run, run.seq + 1, { state: "aborted", stopReason: "rpc" });
    this.events.agent(run, "lifecycle", {
      phase: "end",
      status: "cancelled",
      aborted: true,
      stopReason: "rpc",
      startedAt: run.startedAt,
      endedAt: run.endedAt,
    });
    this.#gateway.approvals.cancelRun(run.runId);
    this.#settled(run, "end");
  }

  #settled(run: Run, phase: string): void {
    this.events.changed(run, { phase });
    this.events.changed(run, { reason: "agent.input.settled" });
  }

  #end(run: Run, how: NonNullable<Run["ended"]>, status?: Conversation["status"]): void {
    run.ended = how;
    run.endedAt = Date.now();
    run.conversation.activeRunId = null;
    if (how !== "interrupted") Object.assign(run.conversation, { lastRunId: run.runId, endedAt: run.endedAt });
    if (status) run.conversation.status = status;
    run.finish();
  }

  active(): Run[] {
    return [...this.#runs.values()].filter((run) => run.ended === undefined);
  }
}
