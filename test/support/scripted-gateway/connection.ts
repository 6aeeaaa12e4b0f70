// One client of the scripted gateway: the handshake, requests in, answers and numbered events out. Made by ScriptedGateway.open().
// It knows no transport: frames go out through `send`, the end through `onClose`. After the end nothing is sent any more.

import type { ScriptedGateway } from "../scripted-gateway.ts";
import { judgeConnect } from "./handshake.ts";
import { helloOk } from "./hello.ts";
import { callMethod } from "./methods.ts";
import { hasScope } from "./params.ts";
import { GatewayError, isObject, type JsonObject, type Session, sleep, text } from "./types.ts";

const MAX_PRE_CONNECT_CHARS = 64 * 1024;
const MAX_FRAME_CHARS = 25 * 1024 * 1024;
/** A real gateway answers "busy" under a burst; clients are asked to stay below this. */
const MAX_IN_FLIGHT = 100;
const CLOSE_NORMAL = 1000;
const CLOSE_TOO_BIG = 1009;
const FRAME_KEYS = new Set(["type", "id", "method", "params", "traceparent", "expectedProfileId"]);

export class Connection implements Session {
  readonly id: string = crypto.randomUUID();
  scopes: ReadonlySet<string> = new Set();
  caps: ReadonlySet<string> = new Set();
  deviceId: string | null = null;
  deviceToken: string | null = null;
  clientId = "";
  displayName = "";
  /** sessions.subscribe was called. */
  watchesSessions = false;
  /** sessions.messages.subscribe was called for these. */
  readonly watched: Set<string> = new Set();
  #phase: "handshake" | "open" | "closed" = "handshake";
  #seq = 0;
  readonly #nonce: string = crypto.randomUUID();
  #inFlight = 0;
  readonly #gateway: ScriptedGateway;
  readonly #send: (frame: string) => void;
  readonly #onClose: (code: number, reason: string) => void;

  constructor(gateway: ScriptedGateway, send: (frame: string) => void, onClose: (code: number, reason: string) => void) {
    this.#gateway = gateway;
    this.#send = send;
    this.#onClose = onClose;
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  challenge(): void {
    const payload = { nonce: this.#nonce, ts: Date.now(), capabilities: ["model-catalog-snapshot"] };
    this.#write({ type: "event", event: "connect.challenge", payload });
  }

  receive(raw: string): void {
    if (this.#phase === "closed") return;
    if (raw.length > (this.#phase === "handshake" ? MAX_PRE_CONNECT_CHARS : MAX_FRAME_CHARS)) {
      this.end(CLOSE_TOO_BIG, "");
      return;
    }
    let frame: unknown;
    try {
      frame = JSON.parse(raw);
    } catch {
      // Before connect a real gateway hangs up; after it, it says nothing at all.
      if (this.#phase === "handshake") this.end(CLOSE_NORMAL, "");
      return;
    }
    if (!isObject(frame)) return;
    if (this.#phase === "handshake") this.#connect(frame);
    else void this.#request(frame);
  }

  close(): void {
    this.#phase = "closed";
    this.#gateway.forget(this);
  }

  end(code: number, reason: string): void {
    if (this.#phase === "closed") return;
    this.close();
    this.#onClose(code, reason);
  }

  can(scope: string): boolean {
    return hasScope(this.scopes, scope);
  }

  /** Chat and agent frames of a session: everybody's, unless the client asked to get only what it subscribed to. */
  sees(sessionKey: string): boolean {
    return this.can("operator.read") && (!this.caps.has("session-scoped-events") || this.watched.has(sessionKey));
  }

  event(event: string, payload: unknown): void {
    if (this.#phase !== "open") return;
    const leaving = (text: string) => this.#phase !== "closed" && this.#send(text);
    this.#gateway.leave(JSON.stringify({ type: "event", event, payload, seq: ++this.#seq }), leaving);
  }

  #connect(frame: JsonObject): void {
    const id = text(frame.id);
    const verdict = judgeConnect(frame, this.#gateway, this.#nonce);
    if (!verdict.ok) {
      this.#fail(id, verdict.error);
      this.end(verdict.closeCode, verdict.error.code === "UNAVAILABLE" ? "gateway starting" : verdict.error.message);
      return;
    }
    this.scopes = new Set(verdict.scopes);
    this.caps = verdict.caps;
    this.deviceId = verdict.deviceId;
    this.clientId = verdict.clientId;
    this.displayName = verdict.displayName;
    this.deviceToken = verdict.deviceToken;
    this.#phase = "open";
    this.#write({ type: "res", id, ok: true, payload: helloOk(this.#gateway, this) });
  }

  async #request(frame: JsonObject): Promise<void> {
    const bad = frameError(frame);
    if (bad) {
      this.#fail(text(frame.id) || "invalid", new GatewayError("INVALID_REQUEST", bad));
      return;
    }
    const [id, method] = [text(frame.id), text(frame.method)];
    if (this.#gateway.isDraining) {
      const extra = { retryable: true, retryAfterMs: 1000, details: { method, reason: "gateway-restarting", phase: "accepting" } };
      this.#fail(id, new GatewayError("UNAVAILABLE", `${method} unavailable during gateway restart`, extra));
      return;
    }
    // A waiting agent.wait holds nobody up.
    const counts = method !== "agent.wait";
    if (counts && this.#inFlight >= MAX_IN_FLIGHT) {
      this.#fail(id, new GatewayError("UNAVAILABLE", "The server is busy. Please try again in a moment.", { retryable: true }));
      return;
    }
    if (counts) this.#inFlight++;
    try {
      await sleep(this.#gateway.settings.replyMs);
      const payload = await callMethod(this.#gateway, this, method, frame.params);
      this.#write({ type: "res", id, ok: true, payload });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.#fail(id, error);
    } finally {
      if (counts) this.#inFlight--;
    }
  }

  #fail(id: string, error: GatewayError): void {
    this.#write({ type: "res", id, ok: false, error: { code: error.code, message: error.message, ...error.extra } });
  }

  #write(frame: JsonObject): void {
    if (this.#phase !== "closed") this.#send(JSON.stringify(frame));
  }
}

function frameError(frame: JsonObject): string | null {
  const problems: string[] = [];
  for (const name of ["id", "method"]) if (typeof frame[name] !== "string") problems.push(`must have required property '${name}'`);
  for (const name of Object.keys(frame)) if (!FRAME_KEYS.has(name)) problems.push(`at root: unexpected property '${name}'`);
  if (frame.type !== "req") problems.push("at /type: must be equal to constant");
  if (problems.length > 0) return `invalid request frame: ${problems.join("; ")}`;
  return frame.method === "connect" ? "connect is only valid as the first request" : null;
}
