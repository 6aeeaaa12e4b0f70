// Where something is remembered: a board, a group of boards, or the group of a board, which whoever works on that board shares.
import { type BoardWithSeq, groupOfBoard, loadBoard, loadGroup, referenceGuard } from "#worker/boards/index.ts";
import type { Action, Grant, PolicyRecord } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { type Answers, all, type Database, type Queries, type Statement } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import type { StreamRef } from "#worker/platform/events.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { KEYS_MAX, PINS_MAX } from "./schema.ts";
import type { PlaceOf } from "./store.ts";

/** As an address names it. */
export type Address = { of: PlaceOf; id: string };
export type Verb = "read" | "stream" | "write" | "manage";
type Known = { id: string; board_id: string | null; board_group_id: string | null; organizationId: string };
export type Place<More> = Known & { board: BoardWithSeq | null; name: string; grant: Grant | null; policy: PolicyRecord; stream: StreamRef; more: More };

function actionOf({ of }: Address, verb: Verb): Action {
  if (of === "group_of_board" && verb === "stream") return actions["shared_memory.stream"];
  if (of !== "group") return actions[`memory.${verb}`];
  return actions[`group_memory.${verb === "manage" ? "write" : verb}`];
}

export const nounOf = ({ of }: Address): string => (of === "group" ? "board group" : "board");

/** The place where the caller may do this; `more` is read in the same round trip. null: not on this shard. `"none"`: the board is in no group. */
export async function loadPlace<More extends Queries>(
  work: Work,
  db: Database,
  address: Address,
  verb: Verb,
  more: More,
): Promise<Place<Answers<More>> | "none" | null> {
  const action = actionOf(address, verb);
  if (address.of === "group") {
    const loaded = await loadGroup(work, db, address.id, action, more);
    if (!loaded) return null;
    const { row, grant, policy } = loaded;
    return { ...ofGroup(row.id, row.organization_id), board: null, name: row.name, grant, policy, more: loaded.more };
  }
  const shares = address.of === "group_of_board";
  const loaded = await loadBoard(work, db, address.id, action, { group: shares ? groupOfBoard(db, address.id) : null, more: all(more) });
  if (!loaded) return null;
  const { board, grant, policy } = loaded;
  const found = loaded.more;
  if (shares)
    return found.group ? { ...ofGroup(found.group.id, board.organization_id), board: null, name: found.group.name, grant, policy, more: found.more } : "none";
  const organizationId = board.organization_id;
  return {
    id: board.id,
    board_id: board.id,
    board_group_id: null,
    organizationId,
    board,
    name: board.name,
    grant,
    policy,
    stream: { organizationId, boardId: board.id },
    more: found.more,
  };
}

const ofGroup = (id: string, organizationId: string) => ({
  id,
  board_id: null,
  board_group_id: id,
  organizationId,
  stream: { organizationId, boardId: null },
});

/** As `loadPlace`, where a board must be in a group. */
export async function requirePlace<More extends Queries>(
  work: Work,
  db: Database,
  address: Address,
  verb: Verb,
  more: More,
): Promise<Place<Answers<More>> | null> {
  const place = await loadPlace(work, db, address, verb, more);
  if (place === "none")
    throw new ProblemError("invalid_input", "Board is not in a board group, so there is nothing that it shares with others. Give it a group first.");
  return place;
}

/** The place is still there. */
export const placeGuards = (db: Database, { board_id, board_group_id, organizationId }: Known): Statement[] => [
  ...referenceGuard(db, "unknown_board", board_id, organizationId),
  ...referenceGuard(db, "unknown_group", board_group_id, organizationId),
];

const FULL: Record<string, string> = {
  pins_full: `${PINS_MAX} are pinned, which is as many as may. Unpin one that is no longer needed.`,
  keys_full: `There are ${KEYS_MAX} keys, which is as many as may. Delete one that is no longer needed.`,
};

export function explain(error: unknown): never {
  if (!(error instanceof GuardError)) throw error;
  const full = FULL[error.code];
  if (full) throw new ProblemError("conflict", full);
  if (error.code === "unknown_board") throw notFound("board");
  if (error.code === "unknown_group") throw notFound("board group");
  throw error;
}
