// The leg to Mission Control: dials out, keeps the connection alive, reconnects for ever.
// Owned by session.ts. It knows nothing about the frames that pass; it must never give up and never print the token.

import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { WebSocket } from "ws";
import { backoffDelay, nextAttempt, RELAY_BACKOFF } from "./backoff.ts";
import type { Log } from "./log.ts";
import { type RelayEnd, relayVerdict } from "./problems.ts";
import type { Way } from "./proxy.ts";

/** Mission Control answers "ping" without waking the object behind it. */
const PING_EVERY_MS = 20_000;
/** After two missing answers the path is dead, even if the socket does not know it. */
const MAX_MISSED_PONGS = 2;
/** So much later than due, and this host has slept: the other side has given the connection up. */
const SLEPT_MS = 2 * PING_EVERY_MS;
const HANDSHAKE_TIMEOUT_MS = 15_000;
/** Above this the relay is not keeping up; a fresh start costs less than unbounded memory. */
const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;
/** The platform's limit for one message. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

export interface RelayEvents {
  onOpen(): void;
  onFrame(text: string): void;
  /** After an open connection, or a dial that failed. */
  onLost(message: string): void;
}

/** The connection to Mission Control; it redials until it is stopped. */
export class RelayLeg {
  readonly #url: string;
  readonly #token: string;
  readonly #agent: Way;
  /** Mission Control lets in one connector per gateway: this one is known again when it redials. */
  readonly #id = randomUUID();
  readonly #events: RelayEvents;
  readonly #log: Log;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #openedAt = 0;
  #missedPongs = 0;
  #pingedAt = 0;
  #retry: NodeJS.Timeout | undefined;
  #keepalive: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(target: { url: string; token: string; agent: Way }, events: RelayEvents, log: Log) {
    this.#url = target.url;
    this.#token = target.token;
    this.#agent = target.agent;
    this.#events = events;
    this.#log = log;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  dial(): void {
    const socket = new WebSocket(this.#url, {
      headers: { Authorization: `Bearer ${this.#token}`, "X-Connector-Id": this.#id, "X-Connector-Host": hostname() },
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: MAX_MESSAGE_BYTES,
      ...(this.#agent ? { agent: this.#agent } : {}),
    });
    this.#socket = socket;
    this.#openedAt = 0;
    let failure: RelayEnd | null = null;
    const finish = (end: RelayEnd): void => {
      if (this.#socket === socket) this.#closed(end);
    };
    socket.on("open", () => this.#opened());
    socket.on("message", (data, isBinary) => {
      this.#missedPongs = 0;
      if (!isBinary) this.#events.onFrame(data.toString());
    });
    socket.on("unexpected-response", (request, response) => {
      finish({ kind: "http", status: response.statusCode ?? 0 });
      request.destroy();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      failure ??= { kind: "error", errorCode: error.code ?? "", text: error.message };
    });
    socket.on("close", (code, reason) => finish(this.#openedAt > 0 || !failure ? { kind: "close", code, reason: reason.toString() } : failure));
  }

  send(text: string): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.send(text);
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.#log.line("warn", "Mission Control takes frames too slowly; the connection starts anew");
      socket.terminate();
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    clearInterval(this.#keepalive);
    this.#socket?.close(1000);
  }

  #opened(): void {
    this.#openedAt = this.#pingedAt = Date.now();
    this.#missedPongs = 0;
    clearInterval(this.#keepalive);
    this.#keepalive = setInterval(() => this.#ping(), PING_EVERY_MS);
    this.#log.line("info", "connected to Mission Control");
    this.#events.onOpen();
  }

  #ping(): void {
    const late = Date.now() - this.#pingedAt - PING_EVERY_MS;
    this.#pingedAt = Date.now();
    if (late > SLEPT_MS) {
      this.#log.line("info", `this host has slept for ${Math.round(late / 1000)} s; dialing again`);
      this.#socket?.terminate();
      return;
    }
    if (this.#missedPongs >= MAX_MISSED_PONGS) {
      this.#log.line("warn", "Mission Control does not answer; dialing again");
      this.#socket?.terminate();
      return;
    }
    this.#missedPongs++;
    this.send("ping");
  }

  #closed(end: RelayEnd): void {
    clearInterval(this.#keepalive);
    this.#socket = null;
    if (this.#stopped) return;
    const verdict = relayVerdict(end);
    this.#attempt = nextAttempt(this.#attempt, this.#openedAt ? Date.now() - this.#openedAt : 0);
    const waitMs = verdict.waitMs ?? backoffDelay(this.#attempt - 1, RELAY_BACKOFF, Math.random());
    this.#log.line("warn", `${verdict.message} Dialing again in ${(waitMs / 1000).toFixed(1)} s.`);
    this.#retry = setTimeout(() => this.dial(), waitMs);
    this.#events.onLost(verdict.message);
  }
}
