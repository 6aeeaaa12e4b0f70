// Judges the first frame of a connection. Pure: frame and settings in, verdict out. Called by connection.ts.

import type { Devices } from "./devices.ts";
import { invalid, GatewayError, isObject, type JsonObject, type Refusal, text } from "./types.ts";

const PROTOCOL = 4;
const CLOSE_POLICY = 1008;
const CLOSE_PROTOCOL = 1002;
const CLOSE_TRY_LATER = 1013;

const CLIENT_IDS = new Set(
  "webchat-ui openclaw-control-ui openclaw-browser-copilot openclaw-tui webchat cli gateway-client openclaw-macos openclaw-linux openclaw-ios openclaw-watchos openclaw-android node-host openclaw-worker test fingerprint openclaw-probe".split(
    " ",
  ),
);
const MODES = new Set(["webchat", "cli", "ui", "backend", "node", "worker", "probe", "test"]);
const PARAMS = new Set(
  "minProtocol maxProtocol client caps commands computerUse workerRuns permissions pathEnv role scopes device auth locale userAgent".split(" "),
);
/** These clients may hold scopes without a device of their own, from the same host. */
const DEVICELESS = new Set(["gateway-client/backend", "cli/cli", "test/test"]);

export interface Accepted {
  readonly ok: true;
  readonly scopes: readonly string[];
  readonly caps: ReadonlySet<string>;
  readonly deviceId: string | null;
  readonly deviceToken: string | null;
  readonly clientId: string;
  readonly displayName: string;
}
export interface Refused {
  readonly ok: false;
  readonly error: GatewayError;
  readonly closeCode: number;
}

function refused(error: GatewayError, closeCode = CLOSE_POLICY): Refused {
  return { ok: false, error, closeCode };
}

/** What of a gateway decides who is let in. */
interface Door {
  readonly settings: { readonly token: string | null };
  readonly refusal: Refusal | null;
  readonly devices: Devices;
}

export function judgeConnect(frame: JsonObject, { settings, refusal, devices }: Door, nonce: string): Accepted | Refused {
  const { token } = settings;
  if (frame.method !== "connect") return refused(invalid("invalid handshake: first request must be connect"));
  const params = isObject(frame.params) ? frame.params : {};
  const shape = shapeError(params);
  if (shape) return refused(invalid(`invalid connect params: ${shape}`));
  const [min, max] = [Number(params.minProtocol), Number(params.maxProtocol)];
  if (refusal === "wrong_protocol" || min > PROTOCOL || max < PROTOCOL) return refused(protocolMismatch(min, max), CLOSE_PROTOCOL);
  if (refusal === "draining") return refused(starting(), CLOSE_TRY_LATER);
  const auth = isObject(params.auth) ? params.auth : {};
  const ofDevice = text(auth.deviceToken);
  const given = text(auth.token) || text(auth.password) || ofDevice;
  const isDevices = isObject(params.device) && devices.isTokenOf(params.device, given);
  if (ofDevice !== "" && !isDevices) return refused(invalid("unauthorized: device token mismatch", { code: "AUTH_DEVICE_TOKEN_MISMATCH" }));
  if (refusal === "bad_token" || (token !== null && given !== "" && given !== token && !isDevices)) return refused(tokenMismatch());
  const client = isObject(params.client) ? params.client : {};
  const device = isObject(params.device) ? text(params.device.id) || null : null;
  if (token !== null && given === "") return refused(noToken(device));
  const isHere = !devices.areAsked && DEVICELESS.has(`${text(client.id)}/${text(client.mode)}`);
  const scopes = Array.isArray(params.scopes) && (device !== null || isHere) ? params.scopes.map(String) : [];
  const caps = new Set(Array.isArray(params.caps) ? params.caps.map(String) : []);
  try {
    const deviceToken = devices.admit(params, given, nonce);
    return { ok: true, deviceToken, scopes, caps, deviceId: device, clientId: text(client.id), displayName: text(client.displayName) || text(client.id) };
  } catch (error) {
    if (error instanceof GatewayError) return refused(error);
    throw error;
  }
}

function shapeError(params: JsonObject): string | null {
  for (const name of ["minProtocol", "maxProtocol", "client"]) if (params[name] === undefined) return `must have required property '${name}'`;
  for (const name of Object.keys(params)) if (!PARAMS.has(name)) return `at root: unexpected property '${name}'`;
  const client = isObject(params.client) ? params.client : {};
  for (const name of ["id", "version", "platform", "mode"]) if (typeof client[name] !== "string") return `at /client: must have required property '${name}'`;
  if (!CLIENT_IDS.has(text(client.id))) return "at /client/id: must be equal to one of the allowed values";
  if (!MODES.has(text(client.mode))) return "at /client/mode: must be equal to one of the allowed values";
  return null;
}

function protocolMismatch(min: number, max: number): GatewayError {
  return invalid("protocol mismatch", {
    code: "PROTOCOL_MISMATCH",
    clientMinProtocol: min,
    clientMaxProtocol: max,
    expectedProtocol: PROTOCOL,
    minimumProbeProtocol: 3,
  });
}

function tokenMismatch(): GatewayError {
  return invalid("unauthorized: gateway token mismatch (provide gateway auth token)", {
    code: "AUTH_TOKEN_MISMATCH",
    authReason: "token_mismatch",
    canRetryWithDeviceToken: false,
    recommendedNextStep: "update_auth_credentials",
  });
}

function noToken(device: string | null): GatewayError {
  if (device === null) return new GatewayError("NOT_PAIRED", "device identity required", { details: { code: "DEVICE_IDENTITY_REQUIRED" } });
  return invalid("unauthorized: gateway token missing (provide gateway auth token)", { code: "AUTH_TOKEN_MISSING" });
}

function starting(): GatewayError {
  return new GatewayError("UNAVAILABLE", "gateway starting; retry shortly", { retryable: true, retryAfterMs: 500, details: { reason: "startup-sidecars" } });
}
