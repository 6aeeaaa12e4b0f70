// Cron deletes what was measured more than a week ago.
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { forgetMetricsStatement } from "./store.ts";

const KEPT_MS = 7 * 24 * 3_600_000;

export async function forgetOldMetrics({ db, now }: ConsumerContext): Promise<void> {
  await forgetMetricsStatement(db, new Date(now.getTime() - KEPT_MS).toISOString()).run();
}
