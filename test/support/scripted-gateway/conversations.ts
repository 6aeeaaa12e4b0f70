// Sessions in the gateway's sense: one conversation of one agent, with its history and the run that is on. Kept over a restart.
// Called by turns.ts (what happens) and methods.ts (what is asked). Named so, because a Session is also a connection here.

import { invalid, type JsonObject, text } from "./types.ts";

const MAX_KEY_CHARS = 512;

export interface Conversation {
  readonly key: string;
  readonly agentId: string;
  readonly sessionId: string;
  readonly createdAt: number;
  updatedAt: number;
  label: string | null;
  permissionMode: string | null;
  model: string | null;
  status: "idle" | "running" | "done" | "failed" | "killed";
  activeRunId: string | null;
  /** Interrupted, and to be taken up again. */
  isOwed: boolean;
  lastRunId: string | null;
  lastRunError: string | null;
  startedAt: number | null;
  endedAt: number | null;
  readonly messages: JsonObject[];
  /** Messages that arrived during a run: the run takes them on before it ends. */
  readonly steered: string[];
}

/** Keys are lower case on the wire back, whatever was sent. */
export function normalKey(value: unknown, method: string): string {
  const key = text(value).trim().toLowerCase();
  if (key.length > MAX_KEY_CHARS) throw invalid(`invalid ${method} params: at /sessionKey: must not have more than ${MAX_KEY_CHARS} characters`);
  return key;
}

export function agentOf(key: string): string {
  return /^agent:([^:]+):/.exec(key)?.[1] ?? "main";
}

export class Conversations {
  readonly #byKey: Map<string, Conversation> = new Map();
  /** What sessions took, by key and day; null: it has not counted them yet. */
  readonly usage: Map<string, Record<string, number> | null> = new Map();
  /** Sessions with a call of a model that has no price. */
  readonly unpriced = new Set<string>();

  get count(): number {
    return this.#byKey.size;
  }

  get(key: string): Conversation | undefined {
    return this.#byKey.get(key);
  }

  open(key: string): Conversation {
    const found = this.#byKey.get(key);
    if (found) return found;
    const now = Date.now();
    const fresh: Conversation = {
      key,
      agentId: agentOf(key),
      sessionId: crypto.randomUUID(),
      createdAt: now,
      updatedAt: now,
      label: null,
      permissionMode: null,
      model: null,
      status: "idle",
      activeRunId: null,
      isOwed: false,
      lastRunId: null,
      lastRunError: null,
      startedAt: null,
      endedAt: null,
      messages: [],
      steered: [],
    };
    this.#byKey.set(key, fresh);
    return fresh;
  }

  append(conversation: Conversation, message: JsonObject, mark: JsonObject): { message: JsonObject; messageId: string } {
    const known = conversation.messages.find(({ idempotencyKey }) => idempotencyKey !== undefined && idempotencyKey === message.idempotencyKey);
    if (known) return { message: known, messageId: "" };
    const messageId = crypto.randomUUID();
    const seq = conversation.messages.length + 1;
    const full = { ...message, timestamp: Date.now(), __openclaw: { ...mark, id: messageId, recordTimestampMs: Date.now(), seq } };
    conversation.messages.push(full);
    conversation.updatedAt = Date.now();
    return { message: full, messageId };
  }

  /** What came from the message with this key on is lost, but for the message itself if it is kept; the ids of what was said are answered. */
  cut({ messages, steered }: Conversation, key: string, isKept: boolean): string[] {
    const at = messages.findIndex(({ idempotencyKey }) => idempotencyKey === key);
    const lost = at < 0 ? [] : messages.splice(isKept ? at + 1 : at);
    steered.splice(0);
    return lost.map(({ idempotencyKey }) => text(idempotencyKey).replace(":user", ""));
  }

  list(params: JsonObject): JsonObject {
    const agentId = text(params.agentId);
    const all = [...this.#byKey.values()].filter((each) => !agentId || each.agentId === agentId).sort((a, b) => b.updatedAt - a.updatedAt);
    const limit = typeof params.limit === "number" ? params.limit : 50;
    const offset = typeof params.offset === "number" ? params.offset : 0;
    const page = all.slice(offset, offset + limit);
    const hasMore = offset + page.length < all.length;
    return {
      ts: Date.now(),
      path: "(multiple)",
      count: page.length,
      totalCount: all.length,
      limitApplied: limit,
      nextOffset: hasMore ? offset + page.length : null,
      hasMore,
      owners: [],
      defaults: DEFAULTS,
      sessions: page.map(sessionRow),
    };
  }

  patch(params: JsonObject): JsonObject {
    const conversation = this.open(normalKey(params.key, "sessions.patch"));
    if (typeof params.label === "string") conversation.label = params.label;
    if (params.label === null) conversation.label = null;
    if (typeof params.permissionMode === "string") conversation.permissionMode = params.permissionMode;
    if (params.permissionMode === null) conversation.permissionMode = null;
    if (typeof params.model === "string" || params.model === null) conversation.model = params.model;
    conversation.updatedAt = Date.now();
    return this.#answer(conversation);
  }

  /** The words are gone; the session's name and settings stay. */
  reset(params: JsonObject): JsonObject {
    const conversation = this.open(normalKey(params.key, "sessions.reset"));
    conversation.messages.splice(0);
    conversation.status = "idle";
    conversation.updatedAt = Date.now();
    return this.#answer(conversation);
  }

  /** A summary takes the place of the words. */
  compact(params: JsonObject): JsonObject {
    const conversation = this.open(normalKey(params.key, "sessions.compact"));
    const compacted = conversation.messages.splice(0).length > 0;
    if (compacted) this.append(conversation, { role: "compactionSummary", content: "They talked." }, {});
    return { ok: true, key: conversation.key, compacted };
  }

  #answer(conversation: Conversation): JsonObject {
    const { sessionId, updatedAt, createdAt, label, permissionMode } = conversation;
    const entry = { sessionId, updatedAt, createdAt, createdVia: "operator", ...(label ? { label } : {}), ...(permissionMode ? { permissionMode } : {}) };
    return {
      ok: true,
      path: `/srv/openclaw/state/agents/${conversation.agentId}`,
      key: conversation.key,
      entry,
      resolved: { modelProvider: "stub", model: "stub-1", runtimeSelectionLocked: false },
    };
  }

  history(params: JsonObject): JsonObject {
    const key = normalKey(params.sessionKey, "chat.history");
    const conversation = this.#byKey.get(key);
    const base = { sessionKey: key, pendingInputs: { items: [], total: 0 }, defaults: DEFAULTS };
    if (!conversation)
      return { ...base, messages: [], hasMore: false, totalMessages: 0, sessionInfo: { key, kind: "direct", agentId: agentOf(key), updatedAt: null } };
    const limit = typeof params.limit === "number" ? params.limit : 200;
    const skipped = typeof params.offset === "number" ? params.offset : 0;
    const end = Math.max(conversation.messages.length - skipped, 0);
    const messages = conversation.messages.slice(Math.max(end - limit, 0), end);
    const inFlight = conversation.activeRunId
      ? { inFlightRun: { runId: conversation.activeRunId, startedAt: conversation.startedAt, sessionAbortable: true } }
      : {};
    return {
      ...base,
      sessionId: conversation.sessionId,
      messages,
      deltaCursor: String(conversation.messages.length),
      hasMore: skipped + messages.length < conversation.messages.length,
      totalMessages: conversation.messages.length,
      ...inFlight,
      sessionInfo: sessionRow(conversation),
    };
  }
}

const DEFAULTS = {
  modelProvider: "stub",
  model: "stub-1",
  contextTokens: 200_000,
  agentRuntime: { id: "auto", source: "implicit" },
  modelSelectionTarget: "session",
};

/** The row that sessions.list, sessions.describe and sessions.changed carry. */
export function sessionRow(conversation: Conversation): JsonObject {
  const {
    key,
    agentId,
    sessionId,
    createdAt,
    updatedAt,
    label,
    permissionMode,
    model,
    status,
    activeRunId,
    isOwed,
    lastRunId,
    lastRunError,
    startedAt,
    endedAt,
  } = conversation;
  return {
    key,
    agentId,
    sessionId,
    kind: "direct",
    classification: "custom",
    visibility: "shared",
    isMain: key === "agent:main:main",
    isBackground: false,
    createdVia: "operator",
    createdAt,
    updatedAt,
    archived: false,
    pinned: false,
    ...(label ? { label, displayName: label } : {}),
    ...(permissionMode ? { permissionMode } : {}),
    ...(status === "idle" ? {} : { status }),
    abortedLastRun: isOwed,
    hasActiveRun: activeRunId !== null,
    activeRunIds: activeRunId ? [activeRunId] : [],
    ...(lastRunId ? { lastRunId } : {}),
    ...(lastRunError ? { lastRunError } : {}),
    ...(startedAt === null ? {} : { startedAt }),
    ...(endedAt === null ? {} : { endedAt }),
    modelProvider: "stub",
    model: model ?? "stub-1",
    ...(lastRunId ? { inputTokens: 100 * conversation.messages.length, outputTokens: 10 * conversation.messages.length, estimatedCostUsd: 0 } : {}),
  };
}

/** sessions.describe and session.message do not say which runs are on. */
export function withoutRuns({ hasActiveRun: _has, activeRunIds: _ids, ...rest }: JsonObject): JsonObject {
  return rest;
}
