// Opening an invite's link: a preview, and accepting it as a signed-in person. The batch that creates the member begins by guarding what
// the invite relies on, so of a hundred people who open one link at once exactly one joins.
// Accepting takes four round trips, to two databases: sign-in; the link and the person's membership; the commit; the directory.
import type { Context } from "hono";
import { accountProbe, type Attempt, directory, personByEmail, type PersonCaller, requireAttempt } from "#worker/identity/index.ts";
import { accessBy, arrival, type BoardRight, indexArrival, mayGive, memberBy, presentMember, widening } from "#worker/members/index.ts";
import type { Member } from "#worker/members/schema.ts";
import { type OrganizationRow, shardOfOrganization } from "#worker/organizations/index.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { ProblemError, unwrap } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { patchRow } from "#worker/platform/rows.ts";
import { equalSecrets, type ParsedToken, parseToken } from "#worker/platform/sign.ts";
import { at, commitWork, read, type Work } from "#worker/platform/work.ts";
import { labelOf, offeredBy } from "./present.ts";
import { mayAccept, mayBeUsed, mayStillGive, stateOf } from "./rules.ts";
import type { InvitePreview } from "./schema.ts";
import { type Issuer, issuerGuard, type LinkRows, linkRows, usableGuard } from "./store.ts";
import { type InviteRow, invites } from "./tables.ts";

const unknownLink = (): ProblemError =>
  new ProblemError("not_found", "There is no such invite: the link is incomplete, or a newer one has replaced it. Ask an admin of the organization.");

/** The shard of a link's organization. 404 for anything that is not one of our links. */
async function placeOfLink(env: Env, token: string): Promise<{ parsed: ParsedToken; shard: string }> {
  const parsed = parseToken(token.trim());
  const shard = parsed?.kind === "invite" ? await shardOfOrganization(env, parsed.ownerId) : null;
  if (!parsed || !shard) throw unknownLink();
  return { parsed, shard };
}

type Opened = { invite: InviteRow; organization: OrganizationRow; issuer: Issuer | null; boards: BoardRight[] };

/** 404 unless the link belongs to an invite. */
function requireInvite({ ownerId, secretHash }: ParsedToken, { invite, organization, ...rest }: LinkRows): Opened {
  if (!invite || !organization || invite.organization_id !== ownerId || !equalSecrets(invite.secret_hash, secretHash)) throw unknownLink();
  return { invite, organization, ...rest };
}

/** The link is good, and its maker still holds what it offers. */
function requireGood(work: Work, { invite, issuer, boards }: Opened): void {
  unwrap(mayBeUsed(stateOf(invite, at(work)), invite.role, issuer?.rights.role ?? null));
  if (issuer) unwrap(mayStillGive(mayGive(issuer.rights, { ...offeredBy(invite), board_access: boards })));
}

/** A link that can be used to join, for someone who is not signed in. */
export async function openLink(work: Work, token: string): Promise<{ parsed: ParsedToken; shard: string; link: Opened; rows: LinkRows }> {
  const { parsed, shard } = await placeOfLink(work.env, token);
  const db = shardDatabase(work.env, shard);
  const { rows } = await db.ask({ rows: linkRows(db, work.composition.ports.liveBoards, parsed) });
  const link = requireInvite(parsed, rows);
  requireGood(work, link);
  if (link.organization.deletion_at) throw new ProblemError("organization_closed", "The organization is being deleted, so nobody can join it.");
  return { parsed, shard, link, rows };
}

/** What the holder of a link sees before joining. */
export async function previewInvite(context: Context, work: Work, token: string): Promise<InvitePreview> {
  const { invite, organization } = (await openLink(work, token)).link;
  return {
    organization_name: organization.name,
    invited_by: invite.created_by_name,
    invited_email: invite.invited_email,
    role: invite.role,
    expires_at: invite.expires_at,
    has_account: await hasAccount(work, invite, accountProbe(context, work, organization.id)),
  };
}

/** A link that names no address says nothing of anybody, however often it is opened. */
async function hasAccount(work: Work, { invited_email }: InviteRow, probe: Attempt): Promise<boolean> {
  if (invited_email === null) return false;
  const index = directory(work.env);
  const { taken, person } = await index.ask({ taken: probe.taken, person: personByEmail(index, invited_email) });
  requireAttempt(taken, work.now);
  return person !== null;
}

type Joiner = {
  work: Work;
  person: PersonCaller;
  parsed: ParsedToken;
  shard: string;
  /** What a first try need not read again: a new account has no membership yet. */
  known?: LinkRows;
};

const acceptedEvent = (invite: InviteRow, personId: string): NewEvent => ({
  type: "invite.accepted",
  subject: { type: "invite", id: invite.id },
  about: { type: "user", id: personId },
  payload: { label: labelOf(invite), before: { status: "pending" }, after: { status: "accepted" }, invited_by: invite.created_by_name },
});

/** One try: reads, decides, commits. */
async function attempt({ work, person, parsed, shard, known }: Joiner): Promise<Member> {
  const db = shardDatabase(work.env, shard);
  const { liveBoards } = work.composition.ports;
  const own = { by: "person_id", organizationId: parsed.ownerId, value: person.id } as const;
  const { rows, member, access } = known
    ? { rows: known, member: null, access: [] }
    : await read(work, db, { rows: linkRows(db, liveBoards, parsed), member: memberBy(db, own), access: accessBy(db, liveBoards, own) });
  const link = requireInvite(parsed, rows);
  const { invite, organization, issuer, boards } = link;
  if (invite.status === "accepted" && invite.accepted_by === person.id && member) {
    await indexArrival(work, shard, organization, member); // the first request may have ended before it updated the directory
    return presentMember(member, access, true);
  }
  unwrap(mayAccept(invite, { id: person.id, email: person.signedIn.email }));
  requireGood(work, link);
  const admission = { db, liveBoards, inviteId: invite.id, offered: { ...offeredBy(invite), board_access: boards }, now: at(work) };
  const joined = member ? widening(member, access, admission) : arrival(invite.organization_id, person, admission);
  const answer = presentMember(joined.row, joined.access, true);
  const accepted = { accepted_by: person.id, accepted_by_name: joined.row.name, accepted_at: at(work), version: invite.version + 1, updated_at: at(work) };
  await commitWork(work, db, shard, {
    stream: { organizationId: invite.organization_id, boardId: null },
    guards: [usableGuard(db, invite, at(work)), issuerGuard(db, invite, issuer), ...joined.guards],
    writes: [...joined.writes, patchRow(db, invites, invite.id, { status: "accepted", ...accepted })],
    events: [acceptedEvent(invite, person.id), ...joined.events],
    answer: { status: 200, body: answer },
  });
  await indexArrival(work, shard, organization, joined.row);
  return answer;
}

const isLostRace = (error: unknown): boolean =>
  (error instanceof GuardError && error.code === "invite_unusable") || (error instanceof ProblemError && error.code === "already_exists");

/** The loser of a race reads once more, and is told what is true now: they joined by another request, or someone else was faster. */
export async function join(joiner: Joiner): Promise<Member> {
  try {
    return await attempt(joiner);
  } catch (error) {
    if (!isLostRace(error)) throw error;
    const { known: _known, ...again } = joiner;
    return attempt(again);
  }
}

/** Accepts an invite as the signed-in person. */
export async function acceptInvite(work: Work, person: PersonCaller, token: string): Promise<Member> {
  return join({ work, person, ...(await placeOfLink(work.env, token)) });
}
