// The frames of one turn, in the shapes and the order recorded from a real gateway. Called by turns.ts only.
// Who gets which frame is decided here: chat and agent frames, tool details, session messages and session rows go to different people.

import type { ScriptedGateway } from "../scripted-gateway.ts";
import type { Connection } from "./connection.ts";
import { type Conversation, sessionRow, withoutRuns } from "./conversations.ts";
import type { JsonObject } from "./types.ts";

export interface Voice {
  readonly runId: string;
  readonly conversation: Conversation;
  readonly starter: Connection | null;
  /** Shared by the chat and the agent frames of a run. */
  seq: number;
}

const USAGE = { input: 100, output: 10, totalTokens: 110, cacheRead: 0, cacheWrite: 0, cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 } };

function names(voice: Voice): JsonObject {
  return { runId: voice.runId, sessionKey: voice.conversation.key, agentId: voice.conversation.agentId };
}

export class TurnEvents {
  readonly #gateway: ScriptedGateway;

  constructor(gateway: ScriptedGateway) {
    this.#gateway = gateway;
  }

  chat(voice: Voice, seq: number, payload: JsonObject): void {
    this.#chat(voice, { ...names(voice), seq, ...payload });
  }

  /** The second telling of a failure: in words for a person, numbered from 1 again, without the agent. */
  failure(voice: Voice, errorMessage: string): void {
    this.#chat(voice, { runId: voice.runId, sessionKey: voice.conversation.key, seq: 1, state: "error", errorMessage });
  }

  agent(voice: Voice, stream: string, data: JsonObject): void {
    const payload = this.#agentPayload(voice, stream, data, ++voice.seq);
    for (const connection of this.#gateway.connections) if (connection.sees(voice.conversation.key)) connection.event("agent", payload);
  }

  /** Arguments and results of a tool: to the starter as `agent`, to others who watch the session as `session.tool`. */
  tool(voice: Voice, data: JsonObject): void {
    const payload = this.#agentPayload(voice, "tool", data, ++voice.seq);
    for (const connection of this.#gateway.connections) {
      const isStarter = connection === voice.starter;
      if (isStarter && connection.caps.has("tool-events") && connection.sees(voice.conversation.key)) connection.event("agent", payload);
      else if (!isStarter && connection.watched.has(voice.conversation.key)) connection.event("session.tool", payload);
    }
  }

  status(voice: Voice, phase: string): void {
    this.chat(voice, voice.seq + 1, { state: "status", phase });
    this.agent(voice, "run_status", { phase });
  }

  delta(voice: Voice, text: string, delta: string, itemId: string): void {
    this.agent(voice, "assistant", { text, delta, itemId });
    this.chat(voice, voice.seq, { state: "delta", deltaText: delta, message: spoken(text) });
  }

  final(voice: Voice, text: string): void {
    this.chat(voice, voice.seq, { state: "final", stopReason: "stop", message: spoken(text) });
  }

  /** Adds to the history and tells those who watch the session. */
  message(voice: Voice, message: JsonObject, mark: JsonObject): void {
    const added = this.#gateway.conversations.append(voice.conversation, message, mark);
    const payload = {
      sessionKey: voice.conversation.key,
      agentId: voice.conversation.agentId,
      message: added.message,
      messageId: added.messageId,
      messageSeq: voice.conversation.messages.length,
      session: withoutRuns(sessionRow(voice.conversation)),
    };
    for (const connection of this.#gateway.connections) if (connection.watched.has(voice.conversation.key)) connection.event("session.message", payload);
  }

  assistantMessage(voice: Voice, content: JsonObject[], stopReason: string): void {
    const message = { role: "assistant", content, api: "openai-completions", provider: "stub", model: "stub-1", usage: USAGE, stopReason };
    this.message(voice, message, { runId: voice.runId });
  }

  /** Either a `reason` or, for what belongs to a run, a `phase`. */
  changed(voice: Voice, what: { reason: string } | { phase: string }): void {
    const row = sessionRow(voice.conversation);
    const run = "phase" in what ? { runId: voice.runId } : {};
    const { key, classification: _c, isMain: _m, isBackground: _b, ...fields } = row;
    const payload = { ...fields, sessionKey: key, agentId: voice.conversation.agentId, ...what, ...run, ts: Date.now(), session: row };
    for (const connection of this.#gateway.connections) if (connection.watchesSessions) connection.event("sessions.changed", payload);
  }

  #chat(voice: Voice, payload: JsonObject): void {
    for (const connection of this.#gateway.connections) if (connection.sees(voice.conversation.key)) connection.event("chat", payload);
  }

  #agentPayload(voice: Voice, stream: string, data: JsonObject, seq: number): JsonObject {
    const session = stream === "lifecycle" ? { sessionId: voice.conversation.sessionId } : {};
    return { ...names(voice), ...session, stream, data, seq, ts: Date.now(), isHeartbeat: false };
  }
}

function spoken(text: string): JsonObject {
  return { role: "assistant", content: [{ type: "text", text }], timestamp: Date.now() };
}
