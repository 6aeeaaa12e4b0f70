// Reads what a gateway answers about its sessions: member by member, cut to what is shown. Pure.
import { withoutTokens } from "#worker/drifts/index.ts";
import { factsOf, listOf, numberOf, timeOf, wordOf } from "#worker/gateways/index.ts";
import { clip } from "#worker/platform/text.ts";
import { taskOfSession } from "#worker/runs/index.ts";
import type { GatewaySession, GatewaySessionList, SessionHistory, SessionMessage } from "./schema.ts";

const WORD_MAX_CHARS = 300;
const TEXT_MAX_CHARS = 20_000;
/** Of all texts of one page of a history. */
const PAGE_MAX_CHARS = 1_000_000;
const AGENT_OF_KEY = /^agent:([^:]+):/;

/** Our agents on the gateway by their names there. */
export type Ours = ReadonlyMap<string, { id: string }>;

/** null: it is no session. */
export function readSession(value: unknown, ours: Ours): GatewaySession | null {
  const facts = factsOf(value);
  const { key } = facts;
  if (typeof key !== "string" || key === "" || key.length > WORD_MAX_CHARS) return null;
  const gatewayAgentId = wordOf(facts.agentId) ?? AGENT_OF_KEY.exec(key)?.[1] ?? null;
  return {
    key: key.toWellFormed(),
    title: wordOf(facts.label) ?? wordOf(facts.derivedTitle),
    kind: wordOf(facts.kind),
    status: wordOf(facts.status),
    is_main: facts.isMain === true,
    is_active: typeof facts.hasActiveRun === "boolean" ? facts.hasActiveRun : null,
    gateway_agent_id: gatewayAgentId,
    agent_id: ours.get(gatewayAgentId ?? "")?.id ?? null,
    task_id: taskOfSession(key)?.taskId ?? null,
    model: wordOf(facts.model),
    permission_mode: wordOf(facts.permissionMode),
    input_tokens: numberOf(facts.inputTokens),
    output_tokens: numberOf(facts.outputTokens),
    total_tokens: numberOf(facts.totalTokens),
    estimated_cost_usd: numberOf(facts.estimatedCostUsd),
    created_at: timeOf(facts.createdAt),
    updated_at: timeOf(facts.updatedAt),
  };
}

export function readSessionList(answer: unknown, ours: Ours): GatewaySessionList {
  const facts = factsOf(answer);
  const sessions = listOf(facts.sessions).flatMap((each) => readSession(each, ours) ?? []);
  return {
    sessions,
    total: Math.max(numberOf(facts.totalCount) ?? 0, sessions.length),
    main_session: sessions.find(({ is_main, gateway_agent_id }) => is_main && gateway_agent_id === "main") ?? null,
  };
}

const partOf = (part: unknown): string => {
  const { type, text, name } = factsOf(part);
  if (type === "text") return typeof text === "string" ? text : "";
  return `[${wordOf(type) ?? "part"}${wordOf(name) ? ` ${wordOf(name)}` : ""}]`;
};

/** What a message says; of parts that are no text only what they are. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return listOf(content).map(partOf).join("\n");
}

function readMessage(value: unknown, maxChars: number): SessionMessage {
  const facts = factsOf(value);
  const mark = factsOf(facts.__openclaw);
  const whole = withoutTokens(textOf(facts.content).toWellFormed(), null);
  const text = clip(whole, maxChars);
  return {
    id: wordOf(mark.id),
    role: wordOf(facts.role) ?? "unknown",
    text,
    ...(text === whole ? {} : { is_abridged: true as const }),
    model: wordOf(facts.model),
    run_id: wordOf(mark.runId),
    created_at: timeOf(facts.timestamp),
  };
}

/** `asked`: what was asked for. */
export function readHistory(answer: unknown, asked: { limit: number; offset: number }): SessionHistory {
  const facts = factsOf(answer);
  const found = listOf(facts.messages).slice(-asked.limit);
  const each = Math.min(TEXT_MAX_CHARS, Math.floor(PAGE_MAX_CHARS / Math.max(found.length, 1)));
  const has_more = facts.hasMore === true && found.length > 0;
  return { history: found.map((message) => readMessage(message, each)), has_more, next_offset: has_more ? asked.offset + found.length : null };
}
