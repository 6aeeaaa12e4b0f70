// One live socket with resume: pings, notices silence, reconnects with back-off and jitter, never gives up by itself.
import type { LiveFrame } from "./wire.ts";

/** Many events in one frame, where programs get one in each (workers/platform/room-frames.ts). */
const BATCHED_PROTOCOL = "mission-control.batched";
const PING_MS = 25_000;
const PONGS_MISSED_MAX = 2;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 15_000;
/** Where too many live views are open, another attempt would only be turned away too. */
const BACKOFF_FULL_MS = 60_000;
export const CLOSE_SIGNED_OUT = 4401;
export const CLOSE_FORBIDDEN = 4403;
export const CLOSE_NOT_FOUND = 4404;
/** Not for good: as many sockets are open there as may be. */
export const CLOSE_FULL = 4429;
const FINAL_CODES = new Set<number>([CLOSE_SIGNED_OUT, CLOSE_FORBIDDEN, CLOSE_NOT_FOUND]);

export type LinkState = {
  status: "idle" | "connecting" | "live" | "down";
  lastAt: number | null;
  /** It is down because too many live views are open. */
  isFull?: boolean;
};

type SocketOptions = {
  /** Path and query, asked afresh at every attempt so that `since` is right. */
  path(): string;
  onFrame(frame: LiveFrame): void;
  onState(state: LinkState): void;
  /** The server refused for good: signed out, not allowed, gone. */
  onRefused(code: number): void;
  /** An attempt ended before it opened. A browser hides why: ask over HTTP whether it is for good. */
  whyNotOpened(): Promise<number | null>;
};

export class LiveSocket {
  readonly #options: SocketOptions;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #unanswered = 0;
  #pinger: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  #hasOpened = false;
  #isFull = false;
  #lastAt: number | null = null;

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  open(): void {
    window.addEventListener("online", this.#wake);
    window.addEventListener("offline", this.#lost);
    document.addEventListener("visibilitychange", this.#wake);
    this.#connect();
  }

  close(): void {
    this.#isClosed = true;
    window.removeEventListener("online", this.#wake);
    window.removeEventListener("offline", this.#lost);
    document.removeEventListener("visibilitychange", this.#wake);
    this.#drop();
  }

  /** While it is open; what is said in between is lost. */
  say(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Drops this connection and opens another one, with a new `since`. */
  reconnect(): void {
    this.#drop();
    this.#attempt = 0;
    this.#connect();
  }

  /** The network is gone: the socket itself would notice only after two missed pongs. */
  #lost = (): void => {
    if (this.#socket === null) return;
    this.#drop();
    this.#closed(1006);
  };

  #wake = (): void => {
    const isWaiting = this.#retry !== undefined;
    if (isWaiting && document.visibilityState === "visible" && navigator.onLine) this.reconnect();
  };

  #state(status: LinkState["status"]): void {
    this.#options.onState({ status, lastAt: this.#lastAt, isFull: this.#isFull });
  }

  #drop(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#pinger);
    this.#retry = undefined;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    // Browsers complain about a socket that is closed before it is open.
    if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close(1000);
    else socket.close(1000);
  }

  #connect(): void {
    if (this.#isClosed) return;
    this.#state(this.#lastAt === null ? "connecting" : "down");
    const url = new URL(this.#options.path(), window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, BATCHED_PROTOCOL);
    this.#socket = socket;
    this.#hasOpened = false;
    socket.onopen = () => this.#opened();
    socket.onmessage = (message) => this.#received(message.data);
    socket.onclose = (event) => this.#closed(event.code);
  }

  #opened(): void {
    this.#unanswered = 0;
    this.#hasOpened = true;
    this.#pinger = setInterval(() => this.#ping(), PING_MS);
  }

  #ping(): void {
    if (this.#unanswered >= PONGS_MISSED_MAX) {
      this.#drop();
      this.#closed(1006);
      return;
    }
    this.#unanswered += 1;
    this.#socket?.send("ping");
  }

  #received(data: unknown): void {
    this.#unanswered = 0;
    this.#attempt = 0;
    this.#isFull = false;
    this.#lastAt = Date.now();
    this.#state("live");
    if (typeof data !== "string" || data === "pong") return;
    this.#options.onFrame(JSON.parse(data) as LiveFrame);
  }

  #end(code: number): void {
    if (this.#isClosed) return;
    this.close();
    this.#options.onRefused(code);
  }

  #closed(code: number): void {
    clearInterval(this.#pinger);
    this.#socket = null;
    if (this.#isClosed) return;
    if (FINAL_CODES.has(code)) {
      // A room says only that access has changed: whether the sign-in has ended is asked over HTTP.
      if (code === CLOSE_FORBIDDEN) void this.#options.whyNotOpened().then((reason) => this.#end(reason ?? code));
      else this.#end(code);
      return;
    }
    if (!this.#hasOpened) void this.#options.whyNotOpened().then((reason) => reason !== null && this.#end(reason));
    this.#lastAt ??= Date.now();
    this.#isFull = code === CLOSE_FULL;
    this.#state("down");
    const ceiling = this.#isFull ? BACKOFF_FULL_MS : Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.#attempt);
    this.#attempt += 1;
    this.#retry = setTimeout(
      () => {
        this.#retry = undefined;
        this.#connect();
      },
      ceiling / 2 + (Math.random() * ceiling) / 2,
    );
  }
}
