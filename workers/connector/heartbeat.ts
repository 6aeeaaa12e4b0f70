// Says twice a minute that the gateway is there, and what its host measures. Only of gateways that have registered themselves: for others
// the socket says enough, and a heartbeat would wake what sleeps.

import { cpus, freemem, loadavg, totalmem } from "node:os";
import type { Enrolled } from "./enroll.ts";
import type { Log } from "./log.ts";
import type { Post } from "./proxy.ts";

const EVERY_MS = 30_000;
const TIMEOUT_MS = 10_000;
const ACTIVE_MS = 5 * 60_000;
/** More sessions than a gateway runs at a time. */
const SESSIONS_MAX = 10_000;
const MB = 1024 * 1024;

/** The sessions that something was heard of lately. */
export class HeardSessions {
  readonly #heard = new Map<string, number>();

  note(session: string, now: number): void {
    this.#heard.delete(session);
    this.#heard.set(session, now);
    const oldest = this.#heard.size > SESSIONS_MAX ? this.#heard.keys().next().value : undefined;
    if (oldest !== undefined) this.#heard.delete(oldest);
  }

  active(now: number): number {
    for (const [session, at] of this.#heard) if (now - at > ACTIVE_MS) this.#heard.delete(session);
    return this.#heard.size;
  }
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Of the host: the gateway is another process. How many agents there are it does not know. */
export const measure = (sessions: number) => ({
  active_sessions: sessions,
  agent_count: null,
  memory_mb: rounded((totalmem() - freemem()) / MB),
  cpu_pct: rounded(((loadavg()[0] ?? 0) / Math.max(1, cpus().length)) * 100),
});

export interface Pulse {
  readonly isGatewayUp: boolean;
  readonly activeSessions: number;
}

export class Heartbeat {
  readonly #target: Enrolled;
  readonly #pulse: () => Pulse;
  readonly #log: Log;
  readonly #call: Post;
  #timer: NodeJS.Timeout | undefined;
  #lastProblem: string | null = null;

  constructor(target: Enrolled, pulse: () => Pulse, log: Log, call: Post = fetch) {
    this.#target = target;
    this.#pulse = pulse;
    this.#log = log;
    this.#call = call;
  }

  start(): void {
    this.#timer = setInterval(() => void this.send(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async send(): Promise<void> {
    const { gatewayId, relayToken, relayUrl } = this.#target;
    const { isGatewayUp, activeSessions } = this.#pulse();
    const body = { gateway_id: gatewayId, relay_token: relayToken, status: isGatewayUp ? "online" : "offline", metrics: measure(activeSessions) };
    const problem = await this.#post(new URL("/api/v1/gateway-registry/heartbeat", relayUrl.replace(/^ws/, "http")), body);
    if (problem !== null && problem !== this.#lastProblem) this.#log.line("warn", problem);
    this.#lastProblem = problem;
  }

  async #post(url: URL, body: object): Promise<string | null> {
    try {
      const { ok, status } = await this.#call(url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (ok) return null;
      return status === 401
        ? "Mission Control refuses the relay token: it was revoked, or the gateway has registered elsewhere. Remove the file that keeps it and register again."
        : `A heartbeat was answered with ${status}.`;
    } catch {
      return "A heartbeat did not reach Mission Control.";
    }
  }
}
