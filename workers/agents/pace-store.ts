// The SQL of how often agents make or write agents.
import type { Database, Statement } from "#worker/platform/db.ts";
import { firstIdAt } from "#worker/platform/ids.ts";
import { RECRUITS_MAX, WRITINGS_MAX } from "./pace.ts";

/** Also those that are gone: ids begin with the time, so only those of late are read. */
const MADE = "(SELECT count(*) FROM agents WHERE id >= ? AND board_id = ?)";
/** Fewer agents have been made for the board since then than may. */
export const recruitsPaceGuard = (db: Database, boardId: string, since: string): Statement =>
  db.guard(`${MADE} < ${RECRUITS_MAX}`, "recruits_pace", firstIdAt(since), boardId);

/** Each writing brings a token. */
const WRITTEN = "(SELECT count(*) FROM credentials WHERE subject_id = ? AND created_at >= ?)";
/** The agent has been written less often since then than it may. */
export const writingsPaceGuard = (db: Database, agentId: string, since: string): Statement =>
  db.guard(`${WRITTEN} < ${WRITINGS_MAX}`, "writings_pace", agentId, since);
