// Who may still watch: the rights and the sign-in of everybody with a socket in a live room, asked in two parallel reads.
import { signedInHolders } from "#worker/identity/index.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import type { RoomScope, Watcher } from "#worker/platform/rooms.ts";

type RightsRow = { person_id: string; reads_all: number; boards: string };

// The boards of one person are a page's worth: 200 is the most that can be given to one.
const RIGHTS = `SELECT m.person_id, (m.all_boards_read OR m.all_boards_write) AS reads_all,
  (SELECT json_group_array(a.board_id) FROM member_board_access a WHERE a.member_id = m.id AND (a.can_read = 1 OR a.can_write = 1) AND (?3 IS NULL OR a.board_id = ?3)) AS boards
  FROM members m WHERE m.organization_id = ?1 AND m.person_id IN (SELECT value FROM json_each(?2))`;

/** Each watcher as they may watch from now on, or null where they may not. */
export async function recheckWatchers(env: Env, scope: RoomScope, watchers: Watcher[], now: Date): Promise<(Watcher | null)[]> {
  const db = shardDatabase(env, scope.shard);
  const people = JSON.stringify([...new Set(watchers.map((watcher) => watcher.personId))]);
  const [signedIn, { results }] = await Promise.all([
    signedInHolders(env, watchers, now),
    db.sql(RIGHTS, scope.organizationId, people, scope.boardId).all<RightsRow>(),
  ]);
  const rights = new Map(results.map((row) => [row.person_id, row]));
  return watchers.map((watcher, position) => {
    const held = signedIn.has(position) ? rights.get(watcher.personId) : undefined;
    if (!held) return null;
    if (held.reads_all) return { ...watcher, boards: "all" };
    const boards = JSON.parse(held.boards) as string[];
    if (scope.boardId) return boards.includes(scope.boardId) ? watcher : null;
    return { ...watcher, boards };
  });
}
