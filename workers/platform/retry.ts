// Retrying calls to objects: only errors that the platform calls retryable, and never when it says overloaded.

const TRIES = 3;
const BASE_MS = 100;
const CAP_MS = 800;

type PlatformError = Error & { retryable?: boolean; overloaded?: boolean };

/** Runs `call` up to three times with full jitter. Pass a function that makes a new stub each time: one that threw is broken. */
export async function retryCall<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const { retryable, overloaded } = error as PlatformError;
      if (attempt >= TRIES || !retryable || overloaded) throw error;
      await scheduler.wait(Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt));
    }
  }
}

/** Delay before try number `attempt` (1, 2, …): doubles from `baseMs` to `capMs`; `random` in [0, 1) spreads it over its upper half. */
export function backoffMs(attempt: number, baseMs: number, capMs: number, random: number): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(full / 2 + (full / 2) * random);
}
