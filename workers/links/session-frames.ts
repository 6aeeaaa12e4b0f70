// Reads the gateway's events of a session into what its watchers are told. Pure.
import { withoutTokens } from "#worker/drifts/index.ts";
import type { SessionFrame } from "#worker/gateways/schema.ts";
import { clip, cutStart } from "#worker/platform/text.ts";
import { type EventFrame, member, messageText, textOr, textUpTo } from "./protocol.ts";

const WORD_MAX_CHARS = 200;
const TEXT_MAX_CHARS = 16_384;

const word = (value: unknown, name: string): string | null => textUpTo(member(value, name), WORD_MAX_CHARS, null);
const count = (value: unknown, name: string): number | null => {
  const found = member(value, name);
  return typeof found === "number" && Number.isFinite(found) && found >= 0 ? found : null;
};
const endOf = (text: string): string => withoutTokens(text.length > TEXT_MAX_CHARS ? `…${cutStart(text, TEXT_MAX_CHARS - 1)}` : text, null);

function usageOf(usage: unknown): Extract<SessionFrame, { type: "message" }>["usage"] {
  if (!usage || typeof usage !== "object") return null;
  const cost_usd = count(member(usage, "cost"), "total");
  return { input_tokens: count(usage, "input"), output_tokens: count(usage, "output"), total_tokens: count(usage, "totalTokens"), cost_usd };
}

/** Tools have no words here: their names and what came of them are told as steps. */
function messageOf(message: unknown): SessionFrame {
  const mark = member(message, "__openclaw");
  return {
    type: "message",
    id: word(mark, "id"),
    role: word(message, "role") ?? "unknown",
    text: clip(withoutTokens(messageText(message), null), TEXT_MAX_CHARS),
    model: word(message, "model"),
    run_id: word(mark, "runId"),
    usage: usageOf(member(message, "usage")),
  };
}

function stepOf(run_id: string | null, data: unknown): SessionFrame {
  const status = member(data, "status");
  const title = word(data, "title") ?? word(data, "name") ?? "";
  return {
    type: "step",
    run_id,
    id: word(data, "itemId") ?? word(data, "toolCallId") ?? title,
    title,
    kind: word(data, "kind") ?? "tool",
    status: status === "failed" || status === "error" ? "failed" : member(data, "phase") === "end" ? "done" : "running",
  };
}

const STATES = { final: "ended", error: "failed", aborted: "aborted" } as const;
const stateOf = (state: unknown) => (typeof state === "string" && Object.hasOwn(STATES, state) ? STATES[state as keyof typeof STATES] : null);

/** null: nothing that is told. */
export function readSessionFrame({ event, payload }: EventFrame): SessionFrame | null {
  const run_id = word(payload, "runId");
  const data = member(payload, "data");
  if (event === "session.message") return messageOf(member(payload, "message"));
  if (event === "chat") {
    const state = stateOf(member(payload, "state"));
    return state && { type: "state", run_id, state };
  }
  if (event !== "agent") return null;
  const stream = member(payload, "stream");
  if (stream === "assistant") return { type: "text", run_id, text: endOf(textOr(member(data, "text"), "")) };
  if (stream === "item") return stepOf(run_id, data);
  return stream === "lifecycle" && member(data, "phase") === "start" ? { type: "state", run_id, state: "running" } : null;
}
