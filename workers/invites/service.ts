// Invites: created by an admin, shown once as a link or sent in a letter, revoked, renewed. The link's URL carries the
// token after the #, which no server sees and no log records.
import { canSendLetters, mayWriteTo, type PersonCaller } from "#worker/identity/index.ts";
import {
  type BoardRight,
  boardsNamedIn,
  type Giver,
  giverOf,
  grantOf,
  inActiveOrganization,
  mayGive,
  organizationGrant,
  requireKnownBoards,
  roleGuard,
  settledAccess,
  unchangedGuards,
} from "#worker/members/index.ts";
import type { Role } from "#worker/members/schema.ts";
import { activeOrganizationId, organizationById } from "#worker/organizations/index.ts";
import { GuardError, problemOfGuard } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError, unwrap } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow, updateRow } from "#worker/platform/rows.ts";
import { issueToken } from "#worker/platform/sign.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { amendAnswer, at, authorize, commitWork, locate, read, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { sendInvite } from "./letter.ts";
import { labelOf, offeredBy, presentInvite, withMaskedEmail } from "./present.ts";
import { type InviteState, mayInvite } from "./rules.ts";
import type { Invite, InviteCreate, InviteIssued } from "./schema.ts";
import { boardsOffered, closeExpiredStatement, inviteById, inviteCount, invitesIn, letterCount, noOpenInviteGuard, type Room, roomFor } from "./store.ts";
import { type InviteRow, invites } from "./tables.ts";

const DAY_MS = 24 * 3_600_000;
/** Open invites of one organization; more would mean that a program misbehaves. */
export const OPEN_INVITES_MAX = 1_000;
const RENEWED_DAYS = 7;

export async function listInvites(work: Work, state: InviteState, query: PageQuery): Promise<Page<Invite>> {
  const now = at(work);
  const filter = (organizationId: string) => ({ organizationId, state, now });
  return inActiveOrganization(
    work,
    actions["invite.manage"],
    (db, id) => ({ rows: invitesIn(db, filter(id), query), count: inviteCount(db, filter(id)) }),
    ({ found: { rows, count } }) =>
      page(
        rows.map((row) => presentInvite(row, now)),
        count,
        query,
      ),
  );
}

const taken = (email: string | null | undefined, inviteId?: string): ProblemError =>
  new ProblemError("already_exists", `${email ?? "This address"} has an open invite already. Renew it for a new link, or revoke it and invite again.`, {
    extra: inviteId ? { invite_id: inviteId } : {},
  });

function requireRoom(room: Room | null, email: string | null): void {
  if (room?.is_member) throw new ProblemError("already_exists", `${email} is a member of the organization already. Change their role or rights instead.`);
  if (room?.open_id) throw taken(email, room.open_id);
  if ((room?.open_count ?? 0) >= OPEN_INVITES_MAX)
    throw new ProblemError("conflict", `The organization has ${OPEN_INVITES_MAX} open invites. Revoke those that are no longer needed.`);
}

/** Letters to one address per day, from one organization: renewing an invite again and again must not flood a mailbox. */
const LETTERS_A_DAY = 8;

async function mayWrite(work: Work, db: Database, row: InviteRow): Promise<boolean> {
  const since = new Date(work.now.getTime() - DAY_MS).toISOString();
  const { written } = await db.ask({ written: letterCount(db, row, since) });
  return (written?.count ?? 0) <= LETTERS_A_DAY && row.invited_email !== null && (await mayWriteTo(work.env, row.invited_email, work.now));
}

/** The answer with the link, which is also sent to its mailbox when letters can be sent. */
async function issue(work: Work, db: Database, row: InviteRow, token: string, organizationName: string): Promise<InviteIssued> {
  const link = `${work.origin}/invite#${token}`;
  const isMeant = row.invited_email !== null && canSendLetters(work.env) && (await mayWrite(work, db, row));
  const letter_sent = isMeant && (await sendInvite(work.env, { invite: row, organizationName, link }));
  const invite = presentInvite(row, at(work));
  if (letter_sent) await amendAnswer(work, db, { ...withoutLink(invite), letter_sent });
  return { ...invite, token, link, letter_sent };
}

const withoutLink = (invite: Invite): InviteIssued => ({ ...invite, token: null, link: null, letter_sent: false });
const expiry = (work: Work, days: number): string => new Date(work.now.getTime() + days * DAY_MS).toISOString();

function newInvite(work: Work, organizationId: string, input: InviteCreate, { keyId, secretHash }: ReturnType<typeof issueToken>): InviteRow {
  const access = settledAccess(input);
  return {
    id: newId(),
    organization_id: organizationId,
    invited_email: input.invited_email ?? null,
    role: input.role,
    all_boards_read: Number(access.all_boards_read),
    all_boards_write: Number(access.all_boards_write),
    board_access: JSON.stringify(access.board_access),
    key_id: keyId,
    secret_hash: secretHash,
    status: "pending",
    created_by: work.caller.id,
    created_by_name: work.caller.actor.name,
    created_at: at(work),
    expires_at: expiry(work, input.expires_in_days),
    accepted_by: null,
    accepted_by_name: null,
    accepted_at: null,
    version: 1,
    updated_at: at(work),
  };
}

export async function createInvite(work: Work, caller: PersonCaller, input: InviteCreate): Promise<InviteIssued> {
  const organizationId = activeOrganizationId(work);
  const email = input.invited_email ?? null;
  return locate(work, "organization", async (db, shard) => {
    const { held, giver, room, boards } = await read(work, db, {
      giver: giverOf(work, db, organizationId),
      held: organizationGrant(db, caller, organizationId),
      room: roomFor(db, organizationId, email, at(work)),
      boards: boardsNamedIn(work, db, organizationId, input),
    });
    const grant = grantOf(caller, held);
    if (!grant) return null;
    const policy = authorize(work, actions["invite.manage"], grant, "organization");
    if (!giver) return null;
    unwrap(mayInvite({ role: grant.role as Role }, input.role));
    requireKnownBoards(input, boards);
    unwrap(mayGive(giver.rights, settledAccess(input)));
    requireRoom(room, email);
    const issued = issueToken("invite", organizationId);
    const row = newInvite(work, organizationId, input, issued);
    const invite = presentInvite(row, at(work));
    const payload = { label: labelOf(row), after: withMaskedEmail(invite) };
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      guards: [noOpenInviteGuard(db, row), roleGuard(db, grant, caller.id), ...unchangedGuards(db, giver)],
      writes: [closeExpiredStatement(db, row), insertRow(db, invites, row)],
      events: [{ type: "invite.created", subject: { type: "invite", id: row.id }, payload, policy }],
      answer: { status: 201, body: withoutLink(invite) },
    }).catch((error: unknown) => {
      throw error instanceof GuardError && error.code === "already_exists" ? taken(email) : error;
    });
    return issue(work, db, row, issued.token, room?.organization_name ?? "");
  });
}

type InviteChange = {
  id: string;
  type: "invite.revoked" | "invite.renewed";
  /** The fields that change; null: nothing would change. */
  change(row: InviteRow, giver: Giver, boards: BoardRight[]): Partial<InviteRow> | null;
};

async function changeInvite(work: Work, { id, type, change }: InviteChange): Promise<{ db: Database; row: InviteRow; organizationName: string }> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "invite", async (db, shard) => {
    const { held, giver, row, boards, organization } = await read(work, db, {
      giver: giverOf(work, db, organizationId),
      boards: boardsOffered(db, work.composition.ports.liveBoards, id),
      held: organizationGrant(db, work.caller, organizationId),
      row: inviteById(db, organizationId, id),
      organization: organizationById(db, organizationId),
    });
    const grant = grantOf(work.caller, held);
    if (!grant) return null;
    const policy = authorize(work, actions["invite.manage"], grant, "invite");
    if (!row || !giver) return null;
    requireVersion(work, row.version);
    const changed = change(row, giver, boards);
    const organizationName = organization?.name ?? "";
    if (!changed) return { db, row, organizationName };
    const next: InviteRow = { ...row, ...changed, version: row.version + 1, updated_at: at(work) };
    const [before, after] = [presentInvite(row, at(work)), presentInvite(next, at(work))];
    const { guard, write } = updateRow(db, invites, row, next, staleCode(work));
    const payload = {
      label: labelOf(row),
      before: { status: before.status, expires_at: before.expires_at },
      after: { status: after.status, expires_at: after.expires_at, version: after.version },
    };
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      guards: [guard, roleGuard(db, grant, work.caller.id), ...(type === "invite.renewed" ? unchangedGuards(db, giver) : [])],
      writes: [write],
      events: [{ type, subject: { type: "invite", id }, payload, policy }],
      answer: { status: 200, body: type === "invite.renewed" ? withoutLink(after) : after },
    }).catch((error: unknown) => {
      throw error instanceof GuardError
        ? problemOfGuard(error, { conflict: "The invite has changed meanwhile: perhaps it was just used. Load it again." })
        : error;
    });
    return { db, row: next, organizationName };
  });
}

const USED = "The invite has been accepted, so it can no longer be changed. Remove the member instead, if that is what you want.";

/** The link stops working at once. The row stays, so that the history can name it. */
export async function revokeInvite(work: Work, id: string): Promise<Invite> {
  const { row } = await changeInvite(work, {
    id,
    type: "invite.revoked",
    change: (row) => {
      if (row.status === "accepted") throw new ProblemError("invite_unusable", USED);
      return row.status === "revoked" ? null : { status: "revoked" };
    },
  });
  return presentInvite(row, at(work));
}

/** A new link for the same invite, valid for a week; the old link stops working. The person who renews it becomes its issuer. */
export async function renewInvite(work: Work, caller: PersonCaller, id: string): Promise<InviteIssued> {
  const issued = issueToken("invite", activeOrganizationId(work));
  const { db, row, organizationName } = await changeInvite(work, {
    id,
    type: "invite.renewed",
    change: (row, { rights }, boards) => {
      if (row.status === "accepted") throw new ProblemError("invite_unusable", USED);
      if (row.status === "revoked") throw new ProblemError("invite_unusable", "The invite has been revoked. Make a new one.");
      unwrap(mayInvite(rights, row.role));
      unwrap(mayGive(rights, { ...offeredBy(row), board_access: boards }));
      return {
        key_id: issued.keyId,
        secret_hash: issued.secretHash,
        expires_at: expiry(work, RENEWED_DAYS),
        created_by: caller.id,
        created_by_name: caller.actor.name,
      };
    },
  });
  return issue(work, db, row, issued.token, organizationName);
}
