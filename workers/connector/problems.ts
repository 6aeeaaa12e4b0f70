// What went wrong: the problem code of the wire, and one plain sentence for a person. Pure.
// Called by gateway.ts and relay.ts for every failed dial and every close. A sentence must say what to do, and never contain a token.

import type { ConnectorProblem } from "#worker/gateways/schema.ts";

/** The problems that this side can detect; the link itself detects the others. */
export type Problem = ConnectorProblem;

export interface Fault {
  readonly problem: Problem;
  /** WebSocket close code, or 0 when the socket never opened. */
  readonly code: number;
  readonly reason: string;
  readonly message: string;
}

/** What ended an attempt to reach the gateway: a refused dial, an HTTP answer instead of an upgrade, a close, or silence. */
export type GatewayEnd =
  | { readonly kind: "error"; readonly errorCode: string; readonly text: string }
  | { readonly kind: "http"; readonly status: number; readonly body: string }
  | { readonly kind: "close"; readonly code: number; readonly reason: string }
  | { readonly kind: "silent"; readonly forMs: number };

/** The part of a rejected `connect` that matters here. */
export interface ConnectError {
  readonly code: string;
  readonly message: string;
  readonly detail: string;
  readonly reason: string;
}

const TOKEN_CODES = new Set([
  "AUTH_TOKEN_MISMATCH",
  "AUTH_TOKEN_MISSING",
  "AUTH_PASSWORD_MISMATCH",
  "AUTH_PASSWORD_MISSING",
  "DEVICE_IDENTITY_REQUIRED",
  "AUTH_RATE_LIMITED",
]);
/** Name look-ups and addresses that cannot work: the URL is wrong, and waiting will not help. */
const BAD_ADDRESS_CODES = new Set(["ENOTFOUND", "EAI_AGAIN", "EADDRNOTAVAIL", "EINVAL", "ERR_INVALID_URL", "EPROTO"]);

const SENTENCE: Record<Problem, string> = {
  not_running: "Nothing answers at the gateway's address: start the OpenClaw gateway, or correct --gateway.",
  bad_token: "The gateway refused the token: set OPENCLAW_GATEWAY_TOKEN to the gateway's own token (gateway.auth.token in openclaw.json).",
  wrong_protocol: "The gateway speaks another protocol version: update OpenClaw or this connector.",
  draining: "The gateway is starting or shutting down and takes no connections: the connector tries again shortly.",
  closed: "The gateway closed the connection: the connector dials again.",
  bad_url: "The address given is not that of an OpenClaw gateway: correct --gateway (default ws://127.0.0.1:18789).",
};

function fault(problem: Problem, code: number, reason: string): Fault {
  return { problem, code, reason, message: SENTENCE[problem] };
}

/** `rejection` is the problem that a refused `connect` has already reported: the close that follows it says less. */
export function gatewayFault(end: GatewayEnd, rejection: { problem: Problem; reason: string } | null): Fault {
  if (rejection) return fault(rejection.problem, end.kind === "close" ? end.code : 0, rejection.reason);
  switch (end.kind) {
    case "error":
      if (end.errorCode === "ECONNREFUSED") return fault("not_running", 0, end.errorCode);
      if (BAD_ADDRESS_CODES.has(end.errorCode)) return fault("bad_url", 0, end.errorCode);
      return fault("not_running", 0, end.errorCode || end.text);
    case "http":
      if (end.status === 503) return fault("draining", 0, "HTTP 503");
      return fault("bad_url", 0, `HTTP ${end.status}`);
    case "close":
      if (end.code === 1002) return fault("wrong_protocol", end.code, end.reason);
      // 1012: service restart. 1013: the gateway is starting.
      if (end.code === 1012 || end.code === 1013) return fault("draining", end.code, end.reason);
      return fault("closed", end.code, end.reason);
    case "silent":
      return { ...fault("closed", 0, "silent"), message: `The gateway sent nothing for ${Math.round(end.forMs / 1000)} s: the connector dials again.` };
  }
}

/** Reads a refused `connect`; null: the refusal is no concern of the connector (it is about Mission Control's own parameters). */
export function connectRejection(error: ConnectError): { problem: Problem; reason: string } | null {
  if (TOKEN_CODES.has(error.detail)) return { problem: "bad_token", reason: error.detail };
  if (error.detail === "PROTOCOL_MISMATCH") return { problem: "wrong_protocol", reason: error.detail };
  if (error.code === "UNAVAILABLE" || error.reason === "startup-sidecars") return { problem: "draining", reason: error.reason || error.code };
  return null;
}

/** The longest wait after a problem that waiting may not fix. The token and the configuration are read again on each dial. */
const UNMENDED_RETRY_MS = 30_000;
/** Starting takes about a second once the port answers. */
const DRAINING_RETRY_MS = 1_000;

/** A fixed wait before the gateway is dialled again, or null for the usual back-off. */
export function gatewayWaitMs(problem: Problem): number | null {
  switch (problem) {
    case "draining":
      return DRAINING_RETRY_MS;
    case "bad_token":
    case "wrong_protocol":
    case "bad_url":
      return UNMENDED_RETRY_MS;
    default:
      return null;
  }
}

export type RelayEnd =
  | { readonly kind: "error"; readonly errorCode: string; readonly text: string }
  | { readonly kind: "http"; readonly status: number }
  | { readonly kind: "close"; readonly code: number; readonly reason: string };

export interface RelayVerdict {
  readonly message: string;
  /** A fixed wait, or null for the usual back-off. */
  readonly waitMs: number | null;
}

/** Refused by Mission Control: only a person can fix it, so retry seldom. */
const REFUSED_RETRY_MS = 60_000;
const CLOSE_REPLACED = 4001;
const CLOSE_HELD = 4009;
/** So long it may take until another one that has gone is noticed. */
const HELD_RETRY_MS = 30_000;
const CLOSE_REVOKED = 4003;
const CLOSE_FLOODED = 4008;
/** Mission Control lets nobody in earlier whom it has cut off. */
const FLOODED_RETRY_MS = 30_000;
const REFUSED = "Mission Control refused this connector: the relay token is not valid for this gateway. Create a new connect command in Mission Control.";

const ORGANIZATION_CLOSED =
  "Mission Control refused this connector: its organization is being deleted, so nothing is sent to this gateway. It connects again when an owner restores the organization.";

/** What a lost connection to Mission Control means, and how long to wait before the next dial. */
export function relayVerdict(end: RelayEnd): RelayVerdict {
  switch (end.kind) {
    case "http":
      if (end.status === 409) return { message: ORGANIZATION_CLOSED, waitMs: REFUSED_RETRY_MS };
      if (end.status === 401 || end.status === 403 || end.status === 404) return { message: REFUSED, waitMs: REFUSED_RETRY_MS };
      if (end.status === 429)
        return { message: "Mission Control lets this connector in again later: it came too often or sent too much.", waitMs: FLOODED_RETRY_MS };
      return { message: `Mission Control answered HTTP ${end.status} instead of opening a connection.`, waitMs: null };
    case "close":
      if (end.code === CLOSE_REPLACED)
        return { message: "Another connector took over this gateway; only one may run per gateway. Stop one of them.", waitMs: REFUSED_RETRY_MS };
      if (end.code === CLOSE_HELD)
        return {
          message: `Another connector holds this gateway (${end.reason || "it did not say which"}), and only one may run per gateway. Stop that one, or this one; when it is gone, this one takes over.`,
          waitMs: HELD_RETRY_MS,
        };
      if (end.code === CLOSE_REVOKED)
        return {
          message: `Mission Control ended this connection: ${end.reason || "the relay token was revoked or the gateway was deleted"}.`,
          waitMs: REFUSED_RETRY_MS,
        };
      if (end.code === CLOSE_FLOODED)
        return {
          message: `Mission Control ended this connection: ${end.reason || "too much was sent"}. What was missed is asked for later.`,
          waitMs: FLOODED_RETRY_MS,
        };
      return { message: `The connection to Mission Control closed (code ${end.code}${end.reason ? `, ${end.reason}` : ""}).`, waitMs: null };
    case "error":
      return { message: `Mission Control cannot be reached (${end.errorCode || end.text}).`, waitMs: null };
  }
}
