// Changes of members: another role, other rights on boards, removal, leaving. Each is one batch that begins with guards: the
// member's version, the role by which the actor acts, and that an owner remains.
// Tasks assigned to a removed person keep that person's name, so that others see whose they were.
import { activeOrganizationId } from "#worker/organizations/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import { GuardError, problemOfGuard } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { unwrap } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { updateRow, versionGuard } from "#worker/platform/rows.ts";
import { at, authorize, commitWork, locate, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { boardsNamedIn, requireKnownBoards } from "./boards.ts";
import { indexMember, unindexMember } from "./directory.ts";
import { giverOf, unchangedGuards } from "./givers.ts";
import { issuedBy } from "./issued.ts";
import type { Issued, Revocation } from "./ports.ts";
import { eventNames, eventRefs, presentMember, rightsOf } from "./present.ts";
import { type Acting, LAST_OWNER, mayChangeRole, mayGive, mayRemove, maySetAccess, settledAccess } from "./rules.ts";
import type { AccessUpdate, Member, Role } from "./schema.ts";
import { type LoadedMember, loadMember } from "./service.ts";
import { anotherOwnerGuard, deleteMemberStatements, replaceAccessStatements, roleGuard } from "./store.ts";
import { type AccessRow, type MemberRow, members } from "./tables.ts";

const acting = ({ grant, isSelf }: LoadedMember): Acting => ({ role: grant.role as Role, isSelf });

type Change = { loaded: LoadedMember; guards: Statement[]; writes: Statement[]; events: NewEvent[]; answer: { status: number; body: unknown } };

async function commitChange(work: Work, db: Database, shard: string, { loaded, guards, ...change }: Change): Promise<void> {
  const { row, grant } = loaded;
  await commitWork(work, db, shard, {
    stream: { organizationId: row.organization_id, boardId: null },
    guards: [...guards, versionGuard(db, members, row, staleCode(work)), roleGuard(db, grant, work.caller.id)],
    ...change,
  }).catch((error: unknown) => {
    throw error instanceof GuardError ? problemOfGuard(error, { last_owner: LAST_OWNER }) : error;
  });
}

export async function changeRole(work: Work, id: string, role: Role): Promise<Member> {
  return locate(work, "member", async (db, shard) => {
    const loaded = await loadMember(work, db, "id", id, { issued: issuedBy(work.composition, db, activeOrganizationId(work), id) });
    if (!loaded) return null;
    const { row, access } = loaded;
    const policy = authorize(work, actions["member.update"], loaded.grant, "member");
    requireVersion(work, row.version);
    if (row.role === role) return presentMember(row, access, true);
    unwrap(mayChangeRole(acting(loaded), row.role, role, loaded.owners));
    const next: MemberRow = { ...row, role, version: row.version + 1, updated_at: at(work) };
    const answer = presentMember(next, access, true);
    const revoked = loaded.also.issued.revokeBeyondRole(row, role, at(work), rightsOf(row, access));
    const payload = { ...eventNames(row), before: { role: row.role }, after: { role, version: next.version } };
    await commitChange(work, db, shard, {
      loaded,
      guards: [...(row.role === "owner" ? [anotherOwnerGuard(db, row)] : []), ...revoked.guards],
      writes: [updateRow(db, members, row, next).write, ...revoked.writes],
      events: [{ type: "member.role_changed", ...eventRefs(row), payload, policy }, ...revoked.events],
      answer: { status: 200, body: answer },
    });
    await indexMember(work, next);
    return answer;
  });
}

/** The rows of these rights; unchanged ones keep their times. */
function accessRows(memberId: string, wanted: AccessUpdate["board_access"], held: AccessRow[], now: string): AccessRow[] {
  const known = new Map(held.map((one) => [one.board_id, one]));
  return wanted.map((one) => {
    const [can_read, can_write] = [Number(one.can_read), Number(one.can_write)];
    const before = known.get(one.board_id);
    if (before && before.can_read === can_read && before.can_write === can_write) return before;
    return { member_id: memberId, board_id: one.board_id, can_read, can_write, created_at: before ? before.created_at : now, updated_at: now };
  });
}

export async function setAccess(work: Work, id: string, wanted: AccessUpdate): Promise<Member> {
  const organizationId = activeOrganizationId(work);
  const { liveBoards } = work.composition.ports;
  return locate(work, "member", async (db, shard) => {
    const loaded = await loadMember(work, db, "id", id, {
      boards: boardsNamedIn(work, db, organizationId, wanted),
      issued: issuedBy(work.composition, db, organizationId, id),
      giver: giverOf(work, db, organizationId),
    });
    if (!loaded) return null;
    const { row, access, also } = loaded;
    const policy = authorize(work, actions["member.update"], loaded.grant, "member");
    if (!also.giver) return null;
    const { giver } = also;
    requireVersion(work, row.version);
    unwrap(maySetAccess(acting(loaded), row.role));
    requireKnownBoards(wanted, also.boards);
    const settled = settledAccess(wanted);
    const { role: _role, ...before } = rightsOf(row, access);
    unwrap(mayGive(giver.rights, settled, before));
    const flags = { all_boards_read: Number(settled.all_boards_read), all_boards_write: Number(settled.all_boards_write) };
    const next: MemberRow = { ...row, ...flags, version: row.version + 1, updated_at: at(work) };
    const answer = presentMember(next, accessRows(id, settled.board_access, access, at(work)), true);
    const revoked = also.issued.revokeBeyondRights(row, settled, at(work));
    const payload = { ...eventNames(row), before, after: { ...settled, version: next.version } };
    await commitChange(work, db, shard, {
      loaded,
      guards: [...unchangedGuards(db, giver), ...revoked.guards],
      writes: [updateRow(db, members, row, next).write, ...replaceAccessStatements(db, liveBoards, row, settled.board_access, at(work)), ...revoked.writes],
      events: [{ type: "member.access_changed", ...eventRefs(row), payload, policy }, ...revoked.events],
      answer: { status: 200, body: answer },
    });
    return answer;
  });
}

/** Removes another member, or leaves. */
export async function removeMember(work: Work, id: string): Promise<void> {
  await locate(work, "member", async (db, shard) => {
    const loaded = await loadMember(work, db, "id", id, { issued: issuedBy(work.composition, db, activeOrganizationId(work), id) });
    if (!loaded) return null;
    const { row, access, isSelf } = loaded;
    const policy = authorize(work, isSelf ? actions["member.leave"] : actions["member.remove"], loaded.grant, "member");
    requireVersion(work, row.version);
    unwrap(mayRemove(acting(loaded), row.role, loaded.owners));
    const type = isSelf ? "member.left" : "member.removed";
    const removal = removalOf(db, { row, access, issued: loaded.also.issued, type, policy, at: at(work) });
    await commitChange(work, db, shard, { loaded, ...removal, answer: { status: 204, body: null } });
    await unindexMember(work, row.organization_id, row.person_id);
    return true;
  });
}

type Removal = { row: MemberRow; access: AccessRow[]; issued: Issued; type: "member.left" | "member.removed"; policy: PolicyRecord; at: string };

/** What ends a membership: a person's own wish, an admin's, or the deletion of an account. */
export function removalOf(db: Database, { row, access, issued, type, policy, at }: Removal): Revocation {
  const revoked = issued.revokeBeyondRole(row, null, at, rightsOf(row, access));
  return {
    guards: [...(row.role === "owner" ? [anotherOwnerGuard(db, row)] : []), ...revoked.guards],
    writes: [...deleteMemberStatements(db, row.id), ...revoked.writes],
    events: [{ type, ...eventRefs(row), payload: { ...eventNames(row), before: rightsOf(row, access) }, policy }, ...revoked.events],
  };
}
