// The gateway's wire protocol (version 4) as pure functions: what we send first, how we read what comes back.
// Types come from the published contract; shapes that only the wire shows are narrowed here.
import type { ConnectParams, ErrorShape } from "@openclaw/gateway-protocol";
import { clip, cut, inOneLine, wellFormedJson } from "#worker/platform/text.ts";
import type { Features } from "#worker/gateways/index.ts";
import type { LinkProblem } from "#worker/gateways/schema.ts";

export const PROTOCOL_VERSION = 4;
/** More makes a gateway answer UNAVAILABLE (measured: a burst of 2,000 got 1,680 refusals). */
export const MAX_IN_FLIGHT = 100;
export const REQUEST_TIMEOUT_MS = 30_000;
export const SCOPES = ["operator.read", "operator.write", "operator.admin", "operator.approvals", "operator.questions", "operator.pairing"] as const;
/** Without these a command that waits for approval would never reach us, or would fail at once (gateway-protocol.md 7). */
const NEEDED_SCOPES = ["operator.admin", "operator.approvals"];

export type RequestFrame = { type: "req"; id: string; method: string; params: unknown };
export type ResponseFrame = { type: "res"; id: string; ok: boolean; payload?: unknown; error?: ErrorShape };
export type EventFrame = { type: "event"; event: string; payload?: unknown; seq?: number };
export type RelayFrame = { type: "relay"; event: string; payload?: Record<string, unknown> };
export type Frame = ResponseFrame | EventFrame | RelayFrame;

/** May be half of a surrogate pair; whole pairs can be escaped in the same way. */
const HALF_PAIR = /\\ud[89a-f]/i;

/** One frame from the relay, or why it is invalid. */
export function parseFrame(text: string): Frame | { type: "bad"; why: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
    if (HALF_PAIR.test(text)) value = wellFormedJson(value);
  } catch {
    return { type: "bad", why: "the frame is not JSON" };
  }
  if (!value || typeof value !== "object") return { type: "bad", why: "the frame is not an object" };
  const frame = value as { type?: unknown; id?: unknown; event?: unknown };
  if (frame.type === "res" && typeof frame.id === "string") return value as ResponseFrame;
  if ((frame.type === "event" || frame.type === "relay") && typeof frame.event === "string") return value as Frame;
  return { type: "bad", why: "the frame is neither a response, an event nor a relay frame" };
}

/** No auth here: the connector adds the gateway's token, which never leaves its host. */
export function connectParams(): ConnectParams {
  return {
    minProtocol: PROTOCOL_VERSION,
    maxProtocol: PROTOCOL_VERSION,
    client: { id: "gateway-client", version: "0.1.0", platform: "linux", mode: "backend", displayName: "Mission Control" },
    role: "operator",
    scopes: [...SCOPES],
    caps: ["tool-events", "approvals", "session-scoped-events"],
  } as ConnectParams;
}

const VERSION_MAX_CHARS = 60;
const DETAIL_MAX_CHARS = 500;
const WORD_MAX_CHARS = 200;
const LISTED_MAX = 20;
/** The longest wait, whatever a gateway asks for: other commands wait behind this one. */
const RETRY_AFTER_MAX_MS = 60_000;

export type Welcome = { bootId: string; version: string; scopes: string[]; defaultAgentId: string };

/** Members are read one by one: one with an unexpected type counts as absent. */
export const member = (value: unknown, name: string): unknown => (value && typeof value === "object" ? (value as Record<string, unknown>)[name] : undefined);
/** The value if it is a text, else `other`. */
export const textOr = <Other>(value: unknown, other: Other): string | Other => (typeof value === "string" ? value : other);

/** One text of a gateway, cut to what is kept of it. */
export const textUpTo = <Other>(value: unknown, maxChars: number, other: Other): string | Other =>
  typeof value === "string" ? clip(inOneLine(value), maxChars) : other;

/** A real gateway names 466 methods. */
const NAMES_MAX = 2_000;
/** As gateways name methods, events and scopes: what is none is not kept. */
const NAME = /^[\w.:*/-]{1,100}$/;
const namesOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name): name is string => typeof name === "string" && NAME.test(name)).slice(0, NAMES_MAX) : [];

export function readHello(payload: unknown): Welcome {
  const server = member(payload, "server");
  const scopes = member(member(payload, "auth"), "scopes");
  return {
    bootId: cut(textOr(member(server, "bootId"), ""), WORD_MAX_CHARS),
    version: textUpTo(member(server, "version"), VERSION_MAX_CHARS, "unknown"),
    scopes: namesOf(scopes),
    defaultAgentId: textUpTo(member(member(member(payload, "snapshot"), "sessionDefaults"), "defaultAgentId"), WORD_MAX_CHARS, "main"),
  };
}

/** What a gateway understands, by its own word. */
export function readFeatures(hello: unknown): Features {
  const features = member(hello, "features");
  return { protocol_version: PROTOCOL_VERSION, methods: namesOf(member(features, "methods")), events: namesOf(member(features, "events")) };
}

/** The items of an answer that is a list. */
export function readList(payload: unknown): unknown[] {
  if (!Array.isArray(payload)) throw new GatewayError("BAD_ANSWER", "the gateway's answer is not a list");
  return payload;
}

/** The scopes that we need and the gateway has not granted. */
export const missingScopes = (scopes: readonly string[]): string[] => NEEDED_SCOPES.filter((scope) => !scopes.includes(scope));

/** An error answer as an exception with the gateway's own words. */
export class GatewayError extends Error {
  readonly code: string;
  readonly reason: string;
  readonly isTransient: boolean;
  readonly retryAfterMs: number | null;
  /** As the gateway sent them. */
  readonly details: unknown;
  constructor(code: string, message: string, options: { reason?: string; transient?: boolean; retryAfterMs?: number | null; details?: unknown } = {}) {
    super(message);
    this.name = "GatewayError";
    this.code = code;
    this.reason = options.reason ?? "";
    this.isTransient = options.transient ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.details = options.details;
  }
}

const TRANSIENT_CODES = new Set(["UNAVAILABLE", "SOCKET_CLOSED", "TIMEOUT"]);

/** In these words a gateway that stops ends a run that it had accepted and not begun. */
export const TURNED_AWAY = "Gateway is draining; new tasks are not accepted";
/** In these, one whose configuration was changed in the moment in which it prepared a run: whoever adds or removes an agent overtakes others' work. */
const OVERTAKEN = /\bprepared model runtime\b.*\bwas superseded\b|\bGateway(?:Hot|Config)?Reload\w*Error\b/;
/** Whether a run was ended in words that gateways have for what they have not begun. Whether something was done before, its session says. */
export const isUnbegun = (words: string): boolean => words.endsWith(TURNED_AWAY) || OVERTAKEN.test(words);
const DRAIN_REASONS = new Set(["gateway-restarting", "gateway-suspended"]);
/** Whether an answer says that nothing is taken any more, since the gateway stops: what it answers has not been done. */
export const isDrainRefusal = (error: unknown): boolean => error instanceof GatewayError && error.code === "UNAVAILABLE" && DRAIN_REASONS.has(error.reason);

/** The session changed while the gateway looked whether we may write to it; it asks for the same request again, and says so in words only. */
const RACED = /SessionMutationAuthorizationChanged/;

export function errorOf(error: ErrorShape | undefined): GatewayError {
  const code = textUpTo(member(error, "code"), WORD_MAX_CHARS, "UNKNOWN");
  const details = member(error, "details");
  const wait = member(error, "retryAfterMs");
  return new GatewayError(code, textUpTo(member(error, "message"), DETAIL_MAX_CHARS, "the gateway gave no reason"), {
    reason: textUpTo(member(details, "code"), WORD_MAX_CHARS, textUpTo(member(details, "reason"), WORD_MAX_CHARS, "")),
    transient: TRANSIENT_CODES.has(code) || member(error, "retryable") === true || RACED.test(textOr(member(error, "message"), "")),
    retryAfterMs: typeof wait === "number" && wait >= 0 ? Math.min(wait, RETRY_AFTER_MAX_MS) : null,
    details,
  });
}

/** Refusals of `connect` in the dashboard's terms. */
export function problemOfConnect(error: GatewayError): { problem: LinkProblem; detail: string } {
  if (/AUTH_TOKEN|DEVICE_IDENTITY/.test(error.reason))
    return {
      problem: "bad_token",
      detail: "The gateway refused the connector's token. Set OPENCLAW_GATEWAY_TOKEN beside the connector to the gateway's own token.",
    };
  if (error.reason === "PROTOCOL_MISMATCH")
    return { problem: "wrong_protocol", detail: "The gateway does not speak protocol version 4. Update OpenClaw on that host." };
  if (error.isTransient) return { problem: "draining", detail: "The gateway is starting or stopping; the connector retries by itself." };
  return { problem: "closed", detail: clip(`The gateway refused the connection: ${error.message}`, DETAIL_MAX_CHARS) };
}

/** Beyond this a year has more than four digits. */
const LAST_DATE_MS = Date.UTC(9999, 11, 31);

/** The text of a message as the gateway stores it: a string, or parts. */
export function messageText(message: unknown): string {
  const content = member(message, "content");
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part: unknown) => (member(part, "type") === "text" ? textOr(member(part, "text"), "") : "")).join("");
}

export type HeldRequest = {
  id: string;
  expiresAtMs: number;
  request: {
    command: string;
    cwd: string | null;
    host: string | null;
    agentId: string | null;
    sessionKey: string | null;
    runId: string | null;
    resolvedPath: string | null;
    allowedDecisions: string[];
    riskKinds: string[];
    warnings: string[];
  };
};

/** The texts of a list; one more says when there were more. */
function shortList(value: unknown, maxChars: number): string[] {
  const texts = Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];
  const shown = texts.slice(0, LISTED_MAX).map((entry) => clip(entry, maxChars));
  return texts.length > LISTED_MAX ? [...shown, `… [cut: there were ${texts.length}]`] : shown;
}

/** A shell command that the gateway holds, from its event or from exec.approval.list. null: not one that we can answer. */
export function readHeld(payload: unknown): HeldRequest | null {
  const item = payload as { id?: unknown; expiresAtMs?: unknown; request?: Record<string, unknown> } | null;
  const request = item?.request;
  if (!item || typeof item.id !== "string" || item.id === "" || !request || typeof request.command !== "string") return null;
  const analysis = (request.commandAnalysis ?? {}) as { riskKinds?: unknown; warningLines?: unknown };
  return {
    id: item.id,
    expiresAtMs: typeof item.expiresAtMs === "number" && Math.abs(item.expiresAtMs) <= LAST_DATE_MS ? Math.max(item.expiresAtMs, 0) : Date.now() + 30 * 60_000,
    request: {
      command: request.command,
      cwd: textOr(request.cwd, null),
      host: textOr(request.host, null),
      agentId: textOr(request.agentId, null),
      sessionKey: textOr(request.sessionKey, null),
      runId: textOr(request.runId, null),
      resolvedPath: textOr(request.resolvedPath, null),
      allowedDecisions: shortList(request.allowedDecisions, WORD_MAX_CHARS),
      riskKinds: shortList(analysis.riskKinds, WORD_MAX_CHARS),
      warnings: shortList(analysis.warningLines, DETAIL_MAX_CHARS),
    },
  };
}
