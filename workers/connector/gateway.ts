// The leg to the OpenClaw gateway on this host: dials, watches for silence, redials. Owned by session.ts.
// It must send neither Origin nor forwarded headers: with them the gateway would treat this host as a stranger.

import { WebSocket } from "ws";
import { backoffDelay, GATEWAY_BACKOFF, nextAttempt } from "./backoff.ts";
import type { GatewaySettings } from "./config.ts";
import { type Fault, type GatewayEnd, gatewayFault, gatewayWaitMs, type Problem } from "./problems.ts";

/** The gateway ticks every 30 s: two and a half ticks without any frame, and the socket is dead. */
const SILENCE_MS = 75_000;
const SILENCE_CHECK_MS = 5_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** The gateway's own limit per frame. */
const MAX_FRAME_BYTES = 25 * 1024 * 1024;
/** A redial requested by the relay waits this long, so that a faulty loop cannot spin. */
const REDIAL_PAUSE_MS = 250;
/** Enough of an HTTP refusal to read why. */
const MAX_REFUSAL_CHARS = 500;

export interface GatewayEvents {
  /** Called before each dial; the settings may have changed on disk. */
  settings(): GatewaySettings;
  onUp(): void;
  onFrame(text: string, bytes: number): void;
  onDown(fault: Fault): void;
}

/** The connection to the gateway; it redials until it is stopped. */
export class GatewayLeg {
  readonly #events: GatewayEvents;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #openedAt = 0;
  #heardAt = 0;
  #rejection: { problem: Problem; reason: string } | null = null;
  #retry: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;

  constructor(events: GatewayEvents) {
    this.#events = events;
  }

  /** Opens a fresh connection, whatever was there before. */
  dial(): void {
    this.drop();
    const settings = this.#events.settings();
    const socket = new WebSocket(settings.url, { perMessageDeflate: false, handshakeTimeout: HANDSHAKE_TIMEOUT_MS, maxPayload: MAX_FRAME_BYTES });
    this.#socket = socket;
    let failure: GatewayEnd | null = null;
    const finish = (end: GatewayEnd): void => {
      if (this.#socket === socket) this.#closed(end);
    };
    socket.on("open", () => this.#opened(socket));
    socket.on("message", (data: Buffer, isBinary) => {
      if (this.#socket !== socket || isBinary) return;
      this.#heardAt = Date.now();
      this.#events.onFrame(data.toString("utf8"), data.length);
    });
    socket.on("unexpected-response", (request, response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => {
        body = (body + chunk.toString("utf8")).slice(0, MAX_REFUSAL_CHARS);
      });
      response.on("close", () => {
        finish({ kind: "http", status: response.statusCode ?? 0, body });
        request.destroy();
      });
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      failure ??= { kind: "error", errorCode: error.code ?? "", text: error.message };
    });
    socket.on("close", (code, reason) => finish(this.#openedAt > 0 || !failure ? { kind: "close", code, reason: reason.toString() } : failure));
  }

  send(text: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  /** The answer to `connect` was a refusal, which explains the close that follows. */
  rejected(rejection: { problem: Problem; reason: string } | null): void {
    this.#rejection = rejection;
  }

  /** Closes the connection silently and does not redial. */
  drop(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    const socket = this.#socket;
    this.#socket = null;
    this.#openedAt = 0;
    this.#rejection = null;
    if (!socket) return;
    // A socket that is still dialling reports its own end as an error.
    socket.on("error", () => {});
    socket.close(1000);
  }

  redial(): void {
    this.drop();
    this.#retry = setTimeout(() => this.dial(), REDIAL_PAUSE_MS);
  }

  #opened(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#openedAt = this.#heardAt = Date.now();
    this.#watch = setInterval(() => this.#checkSilence(), SILENCE_CHECK_MS);
    this.#events.onUp();
  }

  #checkSilence(): void {
    const forMs = Date.now() - this.#heardAt;
    if (forMs < SILENCE_MS) return;
    const socket = this.#socket;
    this.#closed({ kind: "silent", forMs });
    socket?.terminate();
  }

  #closed(end: GatewayEnd): void {
    const fault = gatewayFault(end, this.#rejection);
    const openForMs = this.#openedAt ? Date.now() - this.#openedAt : 0;
    this.drop();
    this.#attempt = nextAttempt(this.#attempt, openForMs);
    const waitMs = gatewayWaitMs(fault.problem) ?? backoffDelay(this.#attempt - 1, GATEWAY_BACKOFF, Math.random());
    this.#retry = setTimeout(() => this.dial(), waitMs);
    this.#events.onDown(fault);
  }
}
