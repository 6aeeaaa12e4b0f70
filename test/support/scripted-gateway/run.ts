// One run: what is known of it, and how its end is told. Used by turns.ts, which alone changes it.

import type { Starter } from "./approval-shapes.ts";
import type { Connection } from "./connection.ts";
import type { Conversation } from "./conversations.ts";
import type { Voice } from "./turn-events.ts";
import type { JsonObject } from "./types.ts";

export interface Run extends Voice {
  readonly message: string;
  readonly who: Starter;
  /** How its session stood before it. */
  before?: Pick<Conversation, "status" | "startedAt" | "endedAt">;
  /** Undefined = still on. */
  ended?: "ok" | "error" | "aborted" | "interrupted";
  /** Its turn has come: what it needs of the gateway it has. */
  hasBegun: boolean;
  startedAt: number;
  endedAt: number | null;
  reply: string;
  error: string | null;
  readonly tools: string[];
  readonly done: Promise<void>;
  readonly finish: () => void;
}

export function makeRun(runId: string, conversation: Conversation, message: string, starter: Connection | null, who: Starter): Run {
  let finish = (): void => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return {
    runId,
    conversation,
    message,
    starter,
    who,
    seq: 0,
    hasBegun: false,
    startedAt: Date.now(),
    endedAt: null,
    reply: "",
    error: null,
    tools: [],
    done,
    finish,
  };
}

/** The answer of agent.wait. A run cut off by a restart never ends under its own id. */
export function describeEnd(runId: string, run: Run | undefined): JsonObject {
  if (!run || run.ended === undefined || run.ended === "interrupted") return { runId, status: "timeout" };
  const base = { runId, endedAt: run.endedAt };
  if (run.ended === "aborted") return { ...base, status: "error", error: "aborted", stopReason: "rpc" };
  if (run.ended === "error") return { ...base, status: "error", error: `⚠️ Agent failed before reply: ${run.error}` };
  return { ...base, status: "ok", terminalReceipt: receipt(run), terminalReply: { disposition: "visible", text: run.reply } };
}

export function receipt(run: Run): JsonObject {
  const model = { provider: "stub", model: "stub-1" };
  return {
    runId: run.runId,
    sessionId: run.conversation.sessionId,
    turnId: run.runId,
    requested: model,
    effective: { ...model, responseModel: "stub-1" },
    successfulToolNames: run.tools.length > 0 ? ["exec"] : [],
    rerouted: false,
    terminalDisposition: "visible",
  };
}

export const TURNED_AWAY = "Gateway is draining; new tasks are not accepted";
export const OVERTAKEN = "Error: prepared model runtime plugin generation was superseded for /srv/openclaw/agents/main/agent";
export const RELOADED = "GatewayHotReloadRecoveryError: config hot reload committed but could not schedule recovery for cron monitor";

/** How a failure is told a second time, in words for a person. */
export const failureWords = (error: string | null): string =>
  error === TURNED_AWAY ? "⚠️ Gateway is restarting. Please wait a few seconds and try again." : `⚠️ Agent failed before reply: ${error}`;

/** What the session of a run says that was turned away. */
export const turnedAwayWords = ({ runId, message, error }: Run): JsonObject[] => [
  { role: "user", content: message, idempotencyKey: `${runId}:user` },
  { role: "custom", customType: "run-failed-before-reply", content: `This turn ended before a reply: ${error}`, display: true },
];
