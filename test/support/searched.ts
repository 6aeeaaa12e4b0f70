// Search takes in what has changed a moment later, by itself: whoever counts queries, or looks what a queue did, waits for that first.
import { expect } from "vitest";
import type { Database } from "#worker/platform/db.ts";
import { newId } from "#worker/platform/ids.ts";
import { PATIENCE } from "./connected.ts";

const LATEST = `SELECT count(*) AS n FROM json_each(?1) j WHERE EXISTS (SELECT 1 FROM search_documents d WHERE d.subject_id = j.value
  AND d.at = coalesce((SELECT updated_at FROM tasks WHERE id = j.value), d.at))`;

/** Search knows these things as they are now. */
export async function searched(db: Database, ids: readonly string[]): Promise<void> {
  await expect.poll(() => db.sql(LATEST, JSON.stringify(ids)).first<number>("n"), PATIENCE).toBe(ids.length);
}

/** When all that has an id has settled. Ids never go back: after a test with another clock they may be ahead of ours. */
export const settled = (): Date => new Date(Number.parseInt(newId().replaceAll("-", "").slice(0, 12), 16) + 120_000);
