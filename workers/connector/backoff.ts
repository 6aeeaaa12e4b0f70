// When to dial again. Pure: the caller passes the randomness and the clock.
// Used by both legs (relay.ts, gateway.ts). It must never return a delay that grows without bound: a connector keeps trying for ever.

export interface BackoffPolicy {
  readonly baseMs: number;
  readonly capMs: number;
}

/** Many connectors share Mission Control: after an outage they must not all come back in the same second. */
export const RELAY_BACKOFF: BackoffPolicy = { baseMs: 500, capMs: 30_000 };
/** The gateway is on this host and serves one connector: a low ceiling finds it soon after a restart and costs nothing. */
export const GATEWAY_BACKOFF: BackoffPolicy = { baseMs: 500, capMs: 5_000 };
/** A connection that lasted this long counts as healthy: the next failure starts again from the base delay. */
export const HEALTHY_AFTER_MS = 30_000;
/** 2^20 × 0.5 s is far above any cap; it only keeps the power finite. */
const MAX_DOUBLINGS = 20;

/** Full jitter: anywhere between 0 and the doubled delay. `random` is in [0, 1). */
export function backoffDelay(attempt: number, policy: BackoffPolicy, random: number): number {
  const doublings = Math.min(Math.max(0, Math.floor(attempt)), MAX_DOUBLINGS);
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** doublings);
  return Math.floor(ceiling * random);
}

/** The number of failures in a row, after a connection that was open for `openForMs` (0 = it never opened). */
export function nextAttempt(attempt: number, openForMs: number): number {
  return openForMs >= HEALTHY_AFTER_MS ? 0 : attempt + 1;
}
