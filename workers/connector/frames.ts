// What the connector does with one frame. Pure: text in, decision out.
// Called by session.ts for every frame in either direction. The gateway's token must never be in what goes to the relay.

import { connectRejection, type ConnectError, type Problem } from "./problems.ts";

/** A Durable Object takes WebSocket messages up to 32 MiB; this leaves room and keeps its memory low. */
export const MAX_FORWARD_BYTES = 8 * 1024 * 1024;
/** Only answers are as long. */
export const MAX_EVENT_BYTES = 1024 * 1024;
/** Keep-alive events that come every few seconds and would keep the object in the cloud awake for nothing. */
const NOISE_EVENTS = new Set(["tick", "health", "presence", "heartbeat"]);
/** What an agent's run tells beside its words and steps, and a chat beside its end: Mission Control has no use for it. */
const UNHEARD_STREAMS = new Set(["run_status", "usage", "tool", "command_output"]);
const UNHEARD_STATES = new Set(["delta", "status"]);
/** A shorter token would also match inside ordinary words and numbers, and break the frame. */
const MIN_REDACTABLE_TOKEN = 8;
const REDACTED = "__REDACTED__";

type JsonObject = { readonly [key: string]: unknown };

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

// ---------------------------------------------------------------- relay → gateway

export type Outbound =
  | { readonly kind: "forward"; readonly text: string; readonly connectId: string | null }
  | { readonly kind: "redial" }
  | { readonly kind: "ignore"; readonly why: string };

/** A frame from the relay. Only `connect` and relay frames are parsed; all others pass unchanged. */
export function fromRelay(text: string, gatewayToken: string | null): Outbound {
  if (text === "pong") return { kind: "ignore", why: "pong" };
  // Most frames are neither: this test avoids parsing them.
  if (!text.includes('"relay"') && !text.includes('"connect"')) return { kind: "forward", text, connectId: null };
  const frame = parseObject(text);
  if (!frame) return { kind: "forward", text, connectId: null };
  if (frame.type === "relay") return frame.event === "redial" ? { kind: "redial" } : { kind: "ignore", why: `relay event ${textOf(frame.event)}` };
  if (frame.type !== "req" || frame.method !== "connect") return { kind: "forward", text, connectId: null };
  return { kind: "forward", text: gatewayToken ? insertToken(frame, gatewayToken) : text, connectId: textOf(frame.id) };
}

function insertToken(frame: JsonObject, token: string): string {
  const params = isObject(frame.params) ? frame.params : {};
  return JSON.stringify({ ...frame, params: { ...params, auth: { token } } });
}

// ---------------------------------------------------------------- gateway → relay

export type ConnectOutcome =
  | { readonly ok: true; readonly version: string }
  | { readonly ok: false; readonly rejection: { problem: Problem; reason: string } | null };

export interface Inbound {
  /** What goes to the relay; null: nothing. */
  readonly text: string | null;
  /** Why nothing, or something other than the frame itself, is sent. */
  readonly note: "noise" | "too_large_event" | "too_large_response" | null;
  /** Set when this is the answer to the `connect` that passed through. */
  readonly connect: ConnectOutcome | null;
  /** Which session or run an event is about. */
  readonly session: string | null;
  /** The event's name, and the session that it is about by its own word. */
  readonly event: string;
  readonly sessionKey: string | null;
  /** What an agent says: it comes whole each time, so only the newest counts. */
  readonly isWords: boolean;
  /** The gateway's own sequence number of events on this connection, when the frame has one. */
  readonly seq: number | null;
}

export interface InboundContext {
  readonly bytes: number;
  readonly connectId: string | null;
  readonly secrets: readonly string[];
}

/** Decides what happens to a frame of the gateway. */
export function fromGateway(text: string, context: InboundContext): Inbound {
  const frame = parseObject(text);
  const base = {
    note: null,
    connect: null,
    session: null,
    event: "",
    sessionKey: null,
    isWords: false,
    seq: frame && typeof frame.seq === "number" ? frame.seq : null,
  };
  if (frame?.type === "event" && isNoise(frame)) return { ...base, text: null, note: "noise" };
  if (frame?.type !== "res") {
    if (context.bytes > MAX_EVENT_BYTES) return { ...base, text: null, note: "too_large_event" };
  } else if (context.bytes > MAX_FORWARD_BYTES) {
    return { ...base, text: tooLarge(textOf(frame.id), context.bytes), note: "too_large_response" };
  }
  const isConnectAnswer = frame?.type === "res" && context.connectId !== null && frame.id === context.connectId;
  return { ...base, text: redact(text, context.secrets), ...aboutOf(frame), connect: isConnectAnswer ? connectOutcome(frame) : null };
}

function isNoise(frame: JsonObject): boolean {
  const payload = isObject(frame.payload) ? frame.payload : {};
  if (frame.event === "agent") return UNHEARD_STREAMS.has(textOf(payload.stream));
  if (frame.event === "chat") return UNHEARD_STATES.has(textOf(payload.state));
  return NOISE_EVENTS.has(textOf(frame.event));
}

function aboutOf(frame: JsonObject | null): Pick<Inbound, "session" | "event" | "sessionKey" | "isWords"> {
  const payload = isObject(frame?.payload) ? frame.payload : {};
  const isEvent = frame?.type === "event";
  const sessionKey = (isEvent && textOf(payload.sessionKey)) || null;
  const session = sessionKey ?? ((isEvent && textOf(payload.runId)) || null);
  return {
    session,
    event: isEvent ? textOf(frame.event) : "",
    sessionKey,
    isWords: session !== null && frame?.event === "agent" && payload.stream === "assistant",
  };
}

function tooLarge(id: string, bytes: number): string {
  const message = `The answer has ${bytes} bytes; at most ${MAX_FORWARD_BYTES} pass through the connector. Ask for less at a time.`;
  return JSON.stringify({ type: "res", id, ok: false, error: { code: "FRAME_TOO_LARGE", message } });
}

function connectOutcome(frame: JsonObject): ConnectOutcome {
  if (frame.ok === true) {
    const server = isObject(frame.payload) && isObject(frame.payload.server) ? frame.payload.server : {};
    return { ok: true, version: textOf(server.version) };
  }
  const error = isObject(frame.error) ? frame.error : {};
  const details = isObject(error.details) ? error.details : {};
  const read: ConnectError = { code: textOf(error.code), message: textOf(error.message), detail: textOf(details.code), reason: textOf(details.reason) };
  return { ok: false, rejection: connectRejection(read) };
}

/** Removes the tokens from a text, both plain and as JSON escapes them. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < MIN_REDACTABLE_TOKEN) continue;
    clean = clean.replaceAll(secret, REDACTED).replaceAll(JSON.stringify(secret).slice(1, -1), REDACTED);
  }
  return clean;
}

// ---------------------------------------------------------------- the connector's own messages

/** A frame of the connector itself, for the relay. */
export function relayFrame(event: "hello" | "gateway.up" | "gateway.down" | "gateway.gap", payload: object): string {
  return JSON.stringify({ type: "relay", event, payload });
}
