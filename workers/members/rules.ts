// Pure decisions about members: who may give, change or take which rights. No one may raise their own role, only owners make,
// change or remove owners, and an organization never loses its last one.
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import type { AccessUpdate, Role } from "./schema.ts";

/** The person who acts; `isSelf`: on their own membership. */
export type Acting = { role: Role; isSelf: boolean };
export type BoardRight = { board_id: string; can_read: boolean; can_write: boolean };
export type Rights = { role: Role; all_boards_read: boolean; all_boards_write: boolean; board_access: BoardRight[] };

const RANK: Record<Role, number> = { member: 0, admin: 1, owner: 2 };
export const LAST_OWNER = "This is the last owner of the organization. Make someone else an owner first, or delete the organization.";
const isAdmin = (role: Role): boolean => role !== "member";
const forbidden = (detail: string) => refuse({ code: "forbidden", detail });

/** May the member's role become `to`? `owners`: how many owners there are now. */
export function mayChangeRole(actor: Acting, from: Role, to: Role, owners: number): Result<null> {
  if (!isAdmin(actor.role)) return forbidden("Only admins and owners of the organization change roles.");
  if (actor.isSelf && RANK[to] > RANK[from]) return forbidden("No one may raise their own role. Ask another admin or owner.");
  if (actor.role !== "owner" && (from === "owner" || to === "owner")) return forbidden("Only an owner may make or change an owner.");
  if (from === "owner" && to !== "owner" && owners <= 1) return refuse({ code: "last_owner", detail: LAST_OWNER });
  return accept(null);
}

/** May the member be removed, or leave? */
export function mayRemove(actor: Acting, role: Role, owners: number): Result<null> {
  if (!actor.isSelf && !isAdmin(actor.role)) return forbidden("Only admins and owners of the organization remove others. You may leave it yourself.");
  if (!actor.isSelf && role === "owner" && actor.role !== "owner") return forbidden("Only an owner may remove an owner.");
  if (role === "owner" && owners <= 1) return refuse({ code: "last_owner", detail: LAST_OWNER });
  return accept(null);
}

/** May the member's rights on boards be set? */
export function maySetAccess(actor: Acting, role: Role): Result<null> {
  if (!isAdmin(actor.role)) return forbidden("Only admins and owners of the organization set rights on boards.");
  if (actor.role !== "owner" && actor.isSelf) return forbidden("You may not set your own rights on boards. Ask another admin or an owner.");
  if (actor.role !== "owner" && role === "owner") return forbidden("Only an owner may change an owner.");
  return accept(null);
}

type Access = Omit<Rights, "role">;
const NOTHING: Access = { all_boards_read: false, all_boards_write: false, board_access: [] };

/** What somebody may do on boards: owners everything, whoever may write also reads. */
function reachOf(held: Access, role: Role | null) {
  const on = (boardId: string) => held.board_access.find((row) => row.board_id === boardId);
  const writesAll = role === "owner" || held.all_boards_write;
  const readsAll = writesAll || held.all_boards_read;
  const writes = (boardId: string) => writesAll || Boolean(on(boardId)?.can_write);
  const reads = (boardId: string) => readsAll || Boolean(on(boardId)?.can_read) || writes(boardId);
  return { writesAll, readsAll, writes, reads };
}

/** Nobody gives more than they hold; `held`: what the other has already and keeps. */
export function mayGive(giver: Rights, wanted: Access, held: Access = NOTHING): Result<null> {
  const [own, known] = [reachOf(giver, giver.role), reachOf(held, null)];
  const refused = (what: string) => forbidden(`You may give only the rights on boards that you hold yourself: ${what}. Ask an owner, or somebody who does.`);
  if (wanted.all_boards_write && !known.writesAll && !own.writesAll) return refused("you may not write on all boards");
  if (wanted.all_boards_read && !known.readsAll && !own.readsAll) return refused("you may not read all boards");
  for (const { board_id: id, can_read, can_write } of wanted.board_access) {
    if (can_write && !known.writes(id) && !own.writes(id)) return refused(`you may not write on the board ${id}`);
    if (can_read && !known.reads(id) && !own.reads(id)) return refused(`you may not read the board ${id}`);
  }
  return accept(null);
}

/** One row per board, the last one given; write includes read; no row where an all-boards flag grants the same. */
export function settledAccess(wanted: AccessUpdate): Access {
  const rows = new Map(wanted.board_access.map((row) => [row.board_id, { ...row, can_read: row.can_read || row.can_write }]));
  const says = (row: BoardRight) => (row.can_write ? wanted.all_boards_write : wanted.all_boards_read || wanted.all_boards_write || !row.can_read);
  return {
    all_boards_read: wanted.all_boards_read,
    all_boards_write: wanted.all_boards_write,
    board_access: [...rows.values()].filter((row) => !says(row)),
  };
}

/** A member's rights after an invite: never less than before. */
export function widened(held: Rights, offered: Rights): Rights {
  const rows = new Map(held.board_access.map((row) => [row.board_id, row]));
  for (const row of offered.board_access) {
    const known = rows.get(row.board_id);
    rows.set(row.board_id, {
      board_id: row.board_id,
      can_read: row.can_read || Boolean(known?.can_read),
      can_write: row.can_write || Boolean(known?.can_write),
    });
  }
  const access = settledAccess({
    all_boards_read: held.all_boards_read || offered.all_boards_read,
    all_boards_write: held.all_boards_write || offered.all_boards_write,
    board_access: [...rows.values()],
  });
  return { role: RANK[offered.role] > RANK[held.role] ? offered.role : held.role, ...access };
}
