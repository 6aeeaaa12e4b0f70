// After sessions have ended: the rooms that the person may have open recheck their watchers at once.
import { shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import { boardRoom, organizationFeed } from "#worker/platform/nudge.ts";
import type { Work } from "#worker/platform/work.ts";
import { directory } from "./directory.ts";
import { newestBoards } from "./live-sessions-store.ts";
import { factsOf } from "./people-store.ts";

/** How many rooms recheck at once, feeds first: waking an object costs, and every room rechecks before its next send anyway. */
const ROOMS_MAX = 24;

async function recheckRooms(env: Env, personId: string): Promise<void> {
  const { facts } = await directory(env).ask({ facts: factsOf(directory(env), personId) });
  const rechecked = facts.organizations.slice(0, ROOMS_MAX);
  const boardsOfEach = Math.floor(ROOMS_MAX / Math.max(1, rechecked.length)) - 1;
  await Promise.all(
    rechecked.map(async ({ id: organizationId, shard }) => {
      await organizationFeed(env, { shard, organizationId, boardId: null }).recheck();
      const db = shardDatabase(env, shard);
      const { boards } = await db.ask({ boards: newestBoards(db, organizationId, boardsOfEach) });
      await Promise.all(boards.map(({ board_id: boardId }) => boardRoom(env, { shard, organizationId, boardId }).recheck()));
    }),
  );
}

/** Sessions of the person have ended: their open pages are told without delaying the answer. Best effort. */
export function closeEndedSessions(work: Work, personId: string): void {
  work.defer(recheckRooms(work.env, personId).catch((error: unknown) => log.warn("rooms.recheck_failed", { error: describe(error) })));
}
