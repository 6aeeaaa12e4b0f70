// Who may keep watching: the rights and the sign-in of everyone with a socket in a live room, read in two parallel queries.
import { signedInHolders } from "#worker/identity/index.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import type { RoomScope, Watcher } from "#worker/platform/watchers.ts";
import { boardsReadBy } from "./store.ts";

/** Each watcher with their current rights, or null where they may no longer watch. */
export async function recheckWatchers(env: Env, scope: RoomScope, watchers: Watcher[], now: Date): Promise<(Watcher | null)[]> {
  const db = shardDatabase(env, scope.shard);
  const people = [...new Set(watchers.map((watcher) => watcher.personId))];
  const [signedIn, { held: rows }] = await Promise.all([signedInHolders(env, watchers, now), db.ask({ held: boardsReadBy(db, scope, people) })]);
  const rights = new Map(rows.map((row) => [row.person_id, row]));
  return watchers.map((watcher, position) => {
    const held = signedIn.has(position) ? rights.get(watcher.personId) : undefined;
    if (!held) return null;
    const { role } = held;
    if (held.reads_all) return { ...watcher, role, boards: "all" };
    const boards = JSON.parse(held.boards) as string[];
    if (scope.boardId) return boards.includes(scope.boardId) ? { ...watcher, role } : null;
    return { ...watcher, role, boards };
  });
}
