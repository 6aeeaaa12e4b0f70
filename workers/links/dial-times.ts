// When a gateway that did not let us in is dialled again. Pure.
import { backoffMs } from "#worker/platform/retry.ts";

/** `away`: it may be back at any moment. `pairing`: somebody has to approve us on its host. `mend`: somebody has to change something. */
export type Miss = "away" | "pairing" | "mend";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STEPS: Record<Miss, { base: number; cap: number; gaveUpAfter: number }> = {
  away: { base: 1_000, cap: 5 * MINUTE_MS, gaveUpAfter: 7 * 24 * HOUR_MS },
  pairing: { base: 5_000, cap: 30_000, gaveUpAfter: 24 * HOUR_MS },
  mend: { base: 10 * MINUTE_MS, cap: HOUR_MS, gaveUpAfter: 24 * HOUR_MS },
};

/**
 * How long to wait after the `failures`-th failure in a row, the first of which was `forMs` ago; null: long enough, it is not tried again
 * until somebody asks for it or changes something.
 */
export function waitAfter(miss: Miss, failures: number, forMs: number, random: number): number | null {
  const { base, cap, gaveUpAfter } = STEPS[miss];
  return forMs >= gaveUpAfter ? null : backoffMs(failures + 1, base, cap, random);
}
