// What cron does for the event spine: every stream is caught up with, whatever nudge was lost.
import type { StreamRef } from "./events.ts";
import { describe, log } from "./log.ts";
import { type ConsumerContext, consumersWithWork, drain, type Head, LAG_MAX } from "./outbox.ts";

const SWEEP_LIMIT = 200;
/** Among so many it is chosen which are swept now: those whose consumers fail again and again keep no others waiting for long. */
const CHOSEN_AMONG = 5_000;
const UNSWEPT = `SELECT * FROM (SELECT id, organization_id, board_id, seq, frozen_at FROM streams WHERE swept_seq < seq AND frozen_at IS NULL LIMIT ${CHOSEN_AMONG})
  ORDER BY random() LIMIT ?1`;
const MARK_SWEPT = "UPDATE streams SET swept_seq = ?2 WHERE id = ?1 AND swept_seq < ?2";

const IDEMPOTENCY_KEPT_MS = 24 * 3_600_000;

/** Answers are stored for a day. */
export const deleteOldIdempotencyKeys = ({ db, now }: ConsumerContext): Promise<unknown> =>
  db.sql("DELETE FROM idempotency WHERE at < ?1", new Date(now.getTime() - IDEMPOTENCY_KEPT_MS).toISOString()).run();

/**
 * Finds every stream in which something has happened since its last sweep, lets every consumer catch up and
 * `publish` wake its watchers. This is what makes a lost nudge harmless.
 */
export async function sweep(context: ConsumerContext, publish: (stream: StreamRef, seq: number) => Promise<unknown>): Promise<number> {
  const { db } = context;
  const { streams } = await db.ask({ streams: db.rows<Head & { id: string }>(UNSWEPT, SWEEP_LIMIT) });
  for (const stream of streams) {
    try {
      await publish({ organizationId: stream.organization_id, boardId: stream.board_id }, stream.seq);
      const outcomes = [];
      for (let again = true; again; ) {
        const found = [];
        for (const { consumer, known } of await consumersWithWork(context, stream.id)) found.push(await drain(consumer, stream.id, context, LAG_MAX, known));
        outcomes.push(...found);
        again = found.some(({ appended }) => appended); // which may concern others
      }
      if (outcomes.every((outcome) => outcome.caughtUp)) await db.sql(MARK_SWEPT, stream.id, stream.seq).run();
    } catch (error) {
      log.warn("sweep.failed", { stream_id: stream.id, error: describe(error) });
    }
  }
  return streams.length;
}
