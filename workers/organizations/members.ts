// Members: seen, given another role or other rights on boards, removed, or leaving. Each change is one batch that begins
// with what it relies on: the member's version, the role that the actor acts by, and that an owner remains.
// Tasks that a removed person was assigned keep their name: whoever picks them up sees from whom.
import type { Grant, PolicyRecord } from "#worker/platform/access.ts";
import { GuardError, problemOfGuard } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { Result } from "#worker/platform/result.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, load, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { indexMember, unindexMember } from "./directory.ts";
import { grantOf, type GrantRow, organizationGrantStatement } from "#worker/members/index.ts";
import {
  accessStatement,
  anotherOwnerGuard,
  endKeysBeyond,
  endMade,
  type HeldKey,
  heldKeysStatement,
  knownBoardsStatement,
  type Made,
  madeStatement,
  presentMember,
  replaceAccessStatements,
  rightsOf,
  stillHoldsGuard,
} from "./members-store.ts";
import { type Acting, LAST_OWNER, mayChangeRole, mayRemove, maySetAccess, type Rights, settledAccess } from "./rules.ts";
import type { AccessUpdate, Member, Role } from "./schema.ts";
import { activeOrganizationId } from "./service.ts";
import type { AccessRow, MemberRow } from "./tables.ts";

type Page<T> = { items: T[]; total: number; limit: number; offset: number };

/** An admin sees addresses and rights of everybody; the others only their own. A key never sees addresses. */
const showsAll = (work: Work, grant: Grant | null, row: MemberRow): boolean =>
  grant?.role === "owner" || grant?.role === "admin" || row.person_id === work.caller.id;

export async function listMembers(work: Work, organizationId: string, page: PageQuery): Promise<Page<Member>> {
  const ids = "SELECT id FROM members WHERE organization_id = ?1 ORDER BY name, id LIMIT ?2 OFFSET ?3";
  return locate(work, "organization", async (db) => {
    const [grants, rows, counts, access] = await load<[GrantRow[], MemberRow[], { total: number }[], AccessRow[]]>(work, db, [
      organizationGrantStatement(db, work.caller, organizationId),
      db.sql("SELECT * FROM members WHERE organization_id = ?1 ORDER BY name, id LIMIT ?2 OFFSET ?3", organizationId, page.limit, page.offset),
      db.sql("SELECT count(*) AS total FROM members WHERE organization_id = ?1", organizationId),
      accessStatement(db, ids, organizationId, page.limit, page.offset),
    ]);
    if (!grants[0]) return null;
    const grant = grantOf(work.caller, grants[0]);
    authorize(work, actions["member.list"], grant, "organization");
    const accessOf = Map.groupBy(access, (one) => one.member_id);
    return { items: rows.map((row) => presentMember(row, accessOf.get(row.id) ?? [], showsAll(work, grant, row))), total: counts[0]?.total ?? 0, ...page };
  });
}

type Loaded = { row: MemberRow; access: AccessRow[]; owners: number; grant: Grant; isSelf: boolean; more: unknown[][] };

/** A member with what a change of it must know, in one round trip. `member` is SQL with ?2 = `value`. null: not here. */
async function loadMember(work: Work, db: Database, member: "id" | "person_id", value: string, more: Statement[] = []): Promise<Loaded | null> {
  const rule = member === "id" ? actions["member.read"] : actions["member.read_own"];
  const organizationId = activeOrganizationId(work);
  const [grants, rows, access, owners, ...rest] = await load<[GrantRow[], MemberRow[], AccessRow[], { owners: number }[], ...unknown[][]]>(work, db, [
    organizationGrantStatement(db, work.caller, organizationId),
    db.sql(`SELECT * FROM members WHERE organization_id = ?1 AND ${member} = ?2`, organizationId, value),
    accessStatement(db, `SELECT id FROM members WHERE organization_id = ?1 AND ${member} = ?2`, organizationId, value),
    db.sql("SELECT count(*) AS owners FROM members WHERE organization_id = ?1 AND role = 'owner'", organizationId),
    ...more,
  ]);
  const grant = grantOf(work.caller, grants[0]);
  if (!grant) return null;
  const [row] = rows;
  const isSelf = row?.person_id === work.caller.id;
  if (!row) {
    authorize(work, rule, grant, "member"); // whoever may not see members learns nothing of their ids
    return null;
  }
  return { row, access, owners: owners[0]?.owners ?? 0, grant, isSelf, more: rest };
}

export async function getMember(work: Work, id: string): Promise<Member> {
  return locate(work, "member", async (db) => {
    const loaded = await loadMember(work, db, "id", id);
    if (!loaded) return null;
    const { row, access, grant, isSelf } = loaded;
    authorize(work, isSelf ? actions["member.read_own"] : actions["member.read"], grant, "member");
    return presentMember(row, access, showsAll(work, grant, row));
  });
}

export async function getOwnMember(work: Work): Promise<Member> {
  return locate(work, "organization", async (db) => {
    const loaded = await loadMember(work, db, "person_id", work.caller.id);
    if (!loaded) return null;
    authorize(work, actions["member.read_own"], loaded.grant, "organization");
    return presentMember(loaded.row, loaded.access, true);
  });
}

/** Throws what the rule refused. */
export function must(decision: Result<null>): void {
  if (decision.ok) return;
  const { code, detail, extra = {} } = decision.refusal;
  throw new ProblemError(code, detail, { extra });
}

const acting = ({ grant, isSelf }: Loaded): Acting => ({ role: grant.role as Role, isSelf });
const explain = (error: unknown): never => {
  throw error instanceof GuardError ? problemOfGuard(error, { last_owner: LAST_OWNER }) : error;
};

type Change = { loaded: Loaded; guards?: Statement[]; writes: Statement[]; events: NewEvent[]; answer: { status: number; body: unknown } };

async function commitChange(work: Work, db: Database, shard: string, { loaded, guards = [], ...change }: Change): Promise<void> {
  const { row, grant } = loaded;
  await commitWork(work, db, shard, {
    stream: { organizationId: row.organization_id, boardId: null },
    guards: [
      ...guards,
      db.guard("(SELECT version FROM members WHERE id = ?) = ?", work.ifMatch === null ? "conflict" : "stale_version", row.id, row.version),
      stillHoldsGuard(db, row.organization_id, work.caller.id, grant.role as Role),
    ],
    ...change,
  }).catch(explain);
}

/** An event about a member; `user_id` tells consumers whose place in the directory has changed. */
export const memberEvent = (type: string, row: MemberRow, before: object | undefined, after: object | undefined, why: PolicyRecord): NewEvent => ({
  type: `member.${type}`,
  subject: { type: "member", id: row.id },
  about: { type: "user", id: row.person_id },
  payload: { label: row.name, user_id: row.person_id, ...(before ? { before: { ...before } } : {}), ...(after ? { after: { ...after } } : {}) },
  policy: why,
});

const MADE_BY = "SELECT person_id FROM members WHERE id = ?2";

export async function changeRole(work: Work, id: string, role: Role): Promise<Member> {
  return locate(work, "member", async (db, shard) => {
    const loaded = await loadMember(work, db, "id", id, [madeStatement(db, activeOrganizationId(work), MADE_BY, id)]);
    if (!loaded) return null;
    const { row, access } = loaded;
    const why = authorize(work, actions["member.update"], loaded.grant, "member");
    requireVersion(work, row.version);
    if (row.role === role) return presentMember(row, access, true);
    must(mayChangeRole(acting(loaded), row.role, role, loaded.owners));
    const next: MemberRow = { ...row, role, version: row.version + 1, updated_at: at(work) };
    const answer = presentMember(next, access, true);
    const ended = endMade(db, { organizationId: row.organization_id, personId: row.person_id }, role, (loaded.more[0] ?? []) as Made[], at(work));
    await commitChange(work, db, shard, {
      loaded,
      guards: row.role === "owner" ? [anotherOwnerGuard(db, row.organization_id, id)] : [],
      writes: [db.sql("UPDATE members SET role = ?2, version = ?3, updated_at = ?4 WHERE id = ?1", id, role, next.version, at(work)), ...ended.writes],
      events: [memberEvent("role_changed", row, { role: row.role }, { role, version: next.version }, why), ...ended.events],
      answer: { status: 200, body: answer },
    });
    await indexMember(work, next);
    return answer;
  });
}

function requireKnown(wanted: AccessUpdate, known: { id: string }[]): void {
  const ids = new Set(known.map((one) => one.id));
  const fields = wanted.board_access.flatMap((one, index) =>
    ids.has(one.board_id) ? [] : [{ path: `board_access.${index}.board_id`, message: "there is no such board in this organization" }],
  );
  if (fields.length > 0) throw new ProblemError("invalid_input", fields.map((field) => `${field.path}: ${field.message}`).join("; "), { fields });
}

/** For invites too: unknown and foreign boards answer 422 with their path. */
export const boardsOf = (db: Database, organizationId: string, wanted: AccessUpdate): Statement =>
  knownBoardsStatement(
    db,
    organizationId,
    wanted.board_access.map((one) => one.board_id),
  );
export const requireKnownBoards = requireKnown;

const accessFacts = (rights: Omit<Rights, "role">) => ({
  all_boards_read: rights.all_boards_read,
  all_boards_write: rights.all_boards_write,
  board_access: rights.board_access,
});

export async function setAccess(work: Work, id: string, wanted: AccessUpdate): Promise<Member> {
  return locate(work, "member", async (db, shard) => {
    const loaded = await loadMember(work, db, "id", id, [
      boardsOf(db, activeOrganizationId(work), wanted),
      heldKeysStatement(db, activeOrganizationId(work), id),
    ]);
    if (!loaded) return null;
    const { row, access } = loaded;
    const why = authorize(work, actions["member.update"], loaded.grant, "member");
    requireVersion(work, row.version);
    must(maySetAccess(acting(loaded), row.role));
    requireKnown(wanted, loaded.more[0] as { id: string }[]);
    const settled = settledAccess(wanted);
    const known = new Map(access.map((one) => [one.board_id, one]));
    const rows = settled.board_access.map((one): AccessRow => {
      const [can_read, can_write] = [Number(one.can_read), Number(one.can_write)];
      const before = known.get(one.board_id);
      if (before && before.can_read === can_read && before.can_write === can_write) return before;
      return { member_id: id, board_id: one.board_id, can_read, can_write, created_at: before ? before.created_at : at(work), updated_at: at(work) };
    });
    const next: MemberRow = {
      ...row,
      all_boards_read: Number(settled.all_boards_read),
      all_boards_write: Number(settled.all_boards_write),
      version: row.version + 1,
      updated_at: at(work),
    };
    const answer = presentMember(next, rows, true);
    const ended = endKeysBeyond(db, row, (loaded.more[1] ?? []) as HeldKey[], settled, at(work));
    await commitChange(work, db, shard, {
      loaded,
      guards: ended.guards,
      writes: [
        db.sql(
          "UPDATE members SET all_boards_read = ?2, all_boards_write = ?3, version = ?4, updated_at = ?5 WHERE id = ?1",
          id,
          next.all_boards_read,
          next.all_boards_write,
          next.version,
          at(work),
        ),
        ...replaceAccessStatements(db, id, row.organization_id, settled.board_access, at(work)),
        ...ended.writes,
      ],
      events: [
        memberEvent("access_changed", row, accessFacts(rightsOf(row, access)), { ...accessFacts(settled), version: next.version }, why),
        ...ended.events,
      ],
      answer: { status: 200, body: answer },
    });
    return answer;
  });
}

/** Removes another, or leaves. */
export async function removeMember(work: Work, id: string): Promise<void> {
  await locate(work, "member", async (db, shard) => {
    const loaded = await loadMember(work, db, "id", id, [madeStatement(db, activeOrganizationId(work), MADE_BY, id)]);
    if (!loaded) return null;
    const { row, access, isSelf } = loaded;
    const why = authorize(work, isSelf ? actions["member.leave"] : actions["member.remove"], loaded.grant, "member");
    requireVersion(work, row.version);
    must(mayRemove(acting(loaded), row.role, loaded.owners));
    const removal = removalOf(db, row, access, (loaded.more[0] ?? []) as Made[], at(work), isSelf, why);
    await commitChange(work, db, shard, { loaded, ...removal, answer: { status: 204, body: null } });
    await unindexMember(work, row.organization_id, row.person_id);
    return true;
  });
}

/** What ends a membership: for a person's own wish, an admin's, or the deletion of an account. */
export function removalOf(db: Database, row: MemberRow, access: AccessRow[], made: Made[], now: string, isSelf: boolean, why: PolicyRecord) {
  const ended = endMade(db, { organizationId: row.organization_id, personId: row.person_id }, null, made, now);
  return {
    guards: row.role === "owner" ? [anotherOwnerGuard(db, row.organization_id, row.id)] : [],
    writes: [db.sql("DELETE FROM member_board_access WHERE member_id = ?1", row.id), db.sql("DELETE FROM members WHERE id = ?1", row.id), ...ended.writes],
    events: [memberEvent(isSelf ? "left" : "removed", row, { ...rightsOf(row, access) }, undefined, why), ...ended.events],
  };
}
