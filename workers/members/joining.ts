// How people become members: as the founder of an organization, or by an invite, which may also widen the rights of a member.
import { type Belonging, upsertBelongingStatements, markUnsyncedStatement, type PersonCaller } from "#worker/identity/index.ts";
import type { Membership, OrganizationRow } from "#worker/organizations/index.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow, updateRow } from "#worker/platform/rows.ts";
import { eventNames, eventRefs, rightsOf } from "./present.ts";
import { type Rights, settledAccess, widened } from "./rules.ts";
import { replaceAccessStatements } from "./store.ts";
import { type AccessRow, type MemberRow, members } from "./tables.ts";

type Flags = Pick<Rights, "role" | "all_boards_read" | "all_boards_write">;

function newMember(organizationId: string, { id, actor, signedIn }: PersonCaller, given: Flags, now: string): MemberRow {
  return {
    id: newId(),
    organization_id: organizationId,
    person_id: id,
    name: actor.name,
    role: given.role,
    all_boards_read: Number(given.all_boards_read),
    all_boards_write: Number(given.all_boards_write),
    email: signedIn.email,
    preferred_name: signedIn.preferredName,
    version: 1,
    created_at: now,
    updated_at: now,
  };
}

/** The directory's row for a new member; the copy of their profile may be a few seconds old, so it is synced once more. */
export const arrivalStatements = (index: Database, row: Belonging): Statement[] => [
  ...upsertBelongingStatements(index, row),
  markUnsyncedStatement(index, row.person_id),
];

/** The owner of a new organization. */
export const founder: Membership["founder"] = (person: PersonCaller, { id, created_at }: OrganizationRow) => {
  const row = newMember(id, person, { role: "owner", all_boards_read: true, all_boards_write: true }, created_at);
  return { onShard: (db) => [insertRow(db, members, row)], inDirectory: (index) => arrivalStatements(index, row) };
};

export type Join = { row: MemberRow; access: AccessRow[]; guards: Statement[]; writes: Statement[]; events: NewEvent[] };
/** By an invite: on which database, with which rights, when. */
export type Admission = { db: Database; liveBoards: string; inviteId: string; offered: Rights; now: string };

const accessRows = (memberId: string, rights: Rights["board_access"], now: string): AccessRow[] =>
  rights.map(({ board_id, can_read, can_write }) => ({
    member_id: memberId,
    board_id,
    can_read: Number(can_read),
    can_write: Number(can_write),
    created_at: now,
    updated_at: now,
  }));

/** Inserts a new member with the rights that the invite offers. */
export function arrival(organizationId: string, person: PersonCaller, { db, liveBoards, inviteId, offered, now }: Admission): Join {
  const given = { role: offered.role, ...settledAccess(offered) };
  const row = newMember(organizationId, person, given, now);
  return {
    row,
    access: accessRows(row.id, given.board_access, now),
    guards: [],
    writes: [insertRow(db, members, row), ...replaceAccessStatements(db, liveBoards, row, given.board_access, now)],
    events: [{ type: "member.joined", ...eventRefs(row), payload: { ...eventNames(row), after: given, invite_id: inviteId } }],
  };
}

/** For someone who is a member already: rights only widen. */
export function widening(row: MemberRow, access: AccessRow[], { db, liveBoards, inviteId, offered, now }: Admission): Join {
  const { role: heldRole, ...held } = rightsOf(row, access);
  const { role, ...rights } = widened({ role: heldRole, ...held }, offered);
  const flags = { all_boards_read: Number(rights.all_boards_read), all_boards_write: Number(rights.all_boards_write) };
  const next: MemberRow = { ...row, role, ...flags, version: row.version + 1, updated_at: now };
  const { guard, write } = updateRow(db, members, row, next, "invite_unusable");
  const facts = { ...eventNames(row), invite_id: inviteId };
  const { version } = next;
  const events: NewEvent[] = [];
  if (role !== heldRole)
    events.push({ type: "member.role_changed", ...eventRefs(row), payload: { ...facts, before: { role: heldRole }, after: { role, version } } });
  if (JSON.stringify(rights) !== JSON.stringify(held))
    events.push({ type: "member.access_changed", ...eventRefs(row), payload: { ...facts, before: held, after: { ...rights, version } } });
  return {
    row: next,
    access: accessRows(row.id, rights.board_access, now),
    guards: [guard],
    writes: [write, ...replaceAccessStatements(db, liveBoards, row, rights.board_access, now)],
    events,
  };
}
