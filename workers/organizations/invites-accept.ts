// An invite's link is opened: seen, and accepted by a signed-in person. The batch that makes the member begins with what the
// invite relies on, so of a hundred who open one link at once exactly one joins.
// Accepting costs four trips in sequence: sign-in; the link and, beside it, the person's profile; the commit; the directory.
import { directory, type PersonCaller } from "#worker/identity/index.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { type Database, shardDatabase, type Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { ParsedToken } from "#worker/platform/sign.ts";
import { at, commitWork, load, type Work } from "#worker/platform/work.ts";
import { indexArrival } from "./directory.ts";
import {
  inviterGuard,
  labelOf,
  type Opened,
  opened,
  type OpenedRows,
  openStatements,
  offeredBy,
  ownMemberStatements,
  placeOfLink,
  usableGuard,
} from "./invites-store.ts";
import { must } from "./members.ts";
import { presentMember, replaceAccessStatements, rightsOf } from "./members-store.ts";
import { type Profile, profileOf } from "./profiles.ts";
import { mayAccept, mayBeUsed, type Rights, settledAccess, stateOf, widened } from "./rules.ts";
import type { InvitePreview, Member } from "./schema.ts";
import { newMember } from "./service.ts";
import { type AccessRow, type MemberRow, members } from "./tables.ts";

export type Joining = { id: string; actor: { name: string } };

/** A link that is good for joining, for somebody who is not signed in. */
export async function openLink(work: Work, token: string): Promise<{ parsed: ParsedToken; shard: string; link: Opened; rows: OpenedRows }> {
  const { parsed, shard } = await placeOfLink(work.env, token);
  const db = shardDatabase(work.env, shard);
  const rows = await db.read<OpenedRows>(openStatements(db, parsed));
  const link = opened(parsed, rows);
  must(mayBeUsed(stateOf(link.invite, at(work)), link.invite.role, link.inviterRole));
  if (link.organization.deletion_at) throw new ProblemError("organization_closed", "The organization is being deleted, so nobody can join it.");
  return { parsed, shard, link, rows };
}

/** What the holder of a link sees before joining. */
export async function previewInvite(work: Work, token: string): Promise<InvitePreview> {
  const { invite, organization } = (await openLink(work, token)).link;
  return {
    organization_name: organization.name,
    invited_by: invite.created_by_name,
    invited_email: invite.invited_email,
    role: invite.role,
    expires_at: invite.expires_at,
    has_account: await hasAccount(work, invite.invited_email),
  };
}

async function hasAccount(work: Work, email: string | null): Promise<boolean> {
  if (!email) return false;
  return (await directory(work.env).sql("SELECT 1 AS known FROM people WHERE email = ?1", email).first("known")) !== null;
}

const accessRow =
  (memberId: string, now: string) =>
  (one: Rights["board_access"][number]): AccessRow => ({
    member_id: memberId,
    board_id: one.board_id,
    can_read: Number(one.can_read),
    can_write: Number(one.can_write),
    created_at: now,
    updated_at: now,
  });

type Join = { row: MemberRow; access: AccessRow[]; guards: Statement[]; writes: Statement[]; events: NewEvent[] };

/** Somebody new, with what the invite offers. */
function arrival(db: Database, { invite, boards }: Opened, person: Joining, profile: Profile, now: string): Join {
  const offer = settledAccess({ ...offeredBy(invite), board_access: boards });
  const row = newMember(invite.organization_id, person, profile, { role: invite.role, ...offer }, now);
  return {
    row,
    access: offer.board_access.map(accessRow(row.id, now)),
    guards: [],
    writes: [db.statement(db.build.insert(members).values(row)), ...replaceAccessStatements(db, row.id, row.organization_id, offer.board_access, now)],
    events: [
      {
        type: "member.joined",
        subject: { type: "member", id: row.id },
        about: { type: "user", id: person.id },
        payload: { label: row.name, user_id: person.id, after: { role: row.role, ...offer }, invite_id: invite.id },
      },
    ],
  };
}

/** A member already: rights only widen. */
function widening(db: Database, { invite, boards }: Opened, row: MemberRow, access: AccessRow[], now: string): Join {
  const held = rightsOf(row, access);
  const { role, ...rights } = widened(held, { ...offeredBy(invite), board_access: boards });
  const next: MemberRow = {
    ...row,
    role,
    all_boards_read: Number(rights.all_boards_read),
    all_boards_write: Number(rights.all_boards_write),
    version: row.version + 1,
    updated_at: now,
  };
  const event = (type: string, before: object, after: object): NewEvent => ({
    type,
    subject: { type: "member", id: row.id },
    about: { type: "user", id: row.person_id },
    payload: { label: row.name, user_id: row.person_id, before: { ...before }, after: { ...after, version: next.version }, invite_id: invite.id },
  });
  const { role: heldRole, ...heldRights } = held;
  return {
    row: next,
    access: rights.board_access.map(accessRow(row.id, now)),
    guards: [db.guard("(SELECT version FROM members WHERE id = ?) = ?", "invite_unusable", row.id, row.version)],
    writes: [
      db.sql(
        "UPDATE members SET role = ?2, all_boards_read = ?3, all_boards_write = ?4, version = ?5, updated_at = ?6 WHERE id = ?1",
        row.id,
        role,
        next.all_boards_read,
        next.all_boards_write,
        next.version,
        now,
      ),
      ...replaceAccessStatements(db, row.id, row.organization_id, rights.board_access, now),
    ],
    events: [
      ...(role === heldRole ? [] : [event("member.role_changed", { role: heldRole }, { role })]),
      ...(JSON.stringify(rights) === JSON.stringify(heldRights) ? [] : [event("member.access_changed", heldRights, rights)]),
    ],
  };
}

export type Joiner = { work: Work; person: Joining; profile: Profile | Promise<Profile>; parsed: ParsedToken; shard: string };
/** What a first try need not read again: somebody new is no member yet. */
type Read = [...OpenedRows, MemberRow[], AccessRow[]];

/** One try: reads, decides, commits. */
async function attempt({ work, person, parsed, shard, ...ask }: Joiner, known?: OpenedRows): Promise<Member> {
  const db = shardDatabase(work.env, shard);
  const statements = [...openStatements(db, parsed), ...ownMemberStatements(db, parsed.ownerId, person.id)];
  const [profile, [invites, organizations, inviters, boards, own, access]] = await Promise.all([
    ask.profile,
    known ? ([...known, [], []] satisfies Read) : load<Read>(work, db, statements),
  ]);
  const link = opened(parsed, [invites, organizations, inviters, boards]);
  const { invite, organization } = link;
  const member = own[0];
  if (invite.status === "accepted" && invite.accepted_by === person.id && member) {
    await indexArrival(work, shard, organization, member); // the first time may have died before it told the directory
    return presentMember(member, access, true);
  }
  must(mayAccept(invite, { id: person.id, email: profile.email }));
  must(mayBeUsed(stateOf(invite, at(work)), invite.role, link.inviterRole));
  const join = member ? widening(db, link, member, access, at(work)) : arrival(db, link, person, profile, at(work));
  const answer = presentMember(join.row, join.access, true);
  await commitWork(work, db, shard, {
    stream: { organizationId: invite.organization_id, boardId: null },
    guards: [usableGuard(db, invite, at(work)), inviterGuard(db, invite), ...join.guards],
    writes: [
      ...join.writes,
      db.sql(
        "UPDATE invites SET status = 'accepted', accepted_by = ?2, accepted_by_name = ?3, accepted_at = ?4, version = version + 1 WHERE id = ?1",
        invite.id,
        person.id,
        join.row.name,
        at(work),
      ),
    ],
    events: [
      {
        type: "invite.accepted",
        subject: { type: "invite", id: invite.id },
        about: { type: "user", id: person.id },
        payload: { label: labelOf(invite), before: { status: "pending" }, after: { status: "accepted" }, invited_by: invite.created_by_name },
      },
      ...join.events,
    ],
    answer: { status: 200, body: answer },
  });
  await indexArrival(work, shard, organization, join.row);
  return answer;
}

/** Whoever lost a race looks once more, and is told what stands now: it was himself, or somebody was faster. */
export async function join(ask: Joiner, known?: OpenedRows): Promise<Member> {
  const wasLost = (error: unknown) =>
    (error instanceof GuardError && error.code === "invite_unusable") || (error instanceof ProblemError && error.code === "already_exists");
  try {
    return await attempt(ask, known);
  } catch (error) {
    if (!wasLost(error)) throw error;
    return attempt(ask);
  }
}

export async function acceptInvite(work: Work, caller: PersonCaller, token: string): Promise<Member> {
  const { parsed, shard } = await placeOfLink(work.env, token);
  return join({ work, person: caller, profile: profileOf(work.env, caller), parsed, shard });
}
