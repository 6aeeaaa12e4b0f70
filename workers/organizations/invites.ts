// Invites: made by an admin, shown once as a link or sent in a letter, revoked, renewed. The address of the link carries the
// token after the #, which no server sees and no log keeps.
import { canSendLetters, mayWriteTo, type PersonCaller } from "#worker/identity/index.ts";
import { GuardError, problemOfGuard } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { issueToken } from "#worker/platform/sign.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { amendAnswer, at, authorize, commitWork, load, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { grantOf, type GrantRow, organizationGrantStatement } from "#worker/members/index.ts";
import { inviteFacts, labelOf, presentInvite } from "./invites-store.ts";
import { sendInvite } from "./invite-letter.ts";
import { boardsOf, must, requireKnownBoards } from "./members.ts";
import { stillHoldsGuard } from "./members-store.ts";
import { mayInvite, settledAccess } from "./rules.ts";
import type { Invite, InviteCreate, InviteIssued, Role } from "./schema.ts";
import { activeOrganizationId } from "./service.ts";
import { invites, type InviteRow } from "./tables.ts";

const DAY_MS = 24 * 3_600_000;
/** Open invites of one organization; more is a sign of a program gone wrong. */
export const OPEN_INVITES_MAX = 1_000;
const RENEWED_DAYS = 7;

type State = "pending" | "accepted" | "revoked" | "expired";
const WHERE: Record<State, string> = {
  pending: "status = 'pending' AND expires_at > ?2",
  expired: "status = 'pending' AND expires_at <= ?2",
  accepted: "status = 'accepted' AND ?2 <> ''",
  revoked: "status = 'revoked' AND ?2 <> ''",
};

export async function listInvites(work: Work, state: State, page: PageQuery): Promise<{ items: Invite[]; total: number; limit: number; offset: number }> {
  const organizationId = activeOrganizationId(work);
  const where = `organization_id = ?1 AND ${WHERE[state]}`;
  return locate(work, "organization", async (db) => {
    const [grants, rows, counts] = await load<[GrantRow[], InviteRow[], { total: number }[]]>(work, db, [
      organizationGrantStatement(db, work.caller, organizationId),
      db.sql(`SELECT * FROM invites WHERE ${where} ORDER BY id DESC LIMIT ?3 OFFSET ?4`, organizationId, at(work), page.limit, page.offset),
      db.sql(`SELECT count(*) AS total FROM invites WHERE ${where}`, organizationId, at(work)),
    ]);
    if (!grants[0]) return null;
    authorize(work, actions["invite.manage"], grantOf(work.caller, grants[0]), "organization");
    return { items: rows.map((row) => presentInvite(row, at(work))), total: counts[0]?.total ?? 0, ...page };
  });
}

const taken = (email: string | null | undefined, inviteId?: string): ProblemError =>
  new ProblemError("already_exists", `${email ?? "This address"} has an open invite already. Renew it for a new link, or revoke it and invite again.`, {
    extra: inviteId ? { invite_id: inviteId } : {},
  });

type Known = { is_member: number; open_id: string | null; open_count: number; organization_name: string };
const KNOWN = `SELECT EXISTS (SELECT 1 FROM members WHERE organization_id = ?1 AND email = ?2) AS is_member,
  (SELECT id FROM invites WHERE organization_id = ?1 AND invited_email = ?2 AND status = 'pending' AND expires_at > ?3) AS open_id,
  (SELECT count(*) FROM invites WHERE organization_id = ?1 AND status = 'pending') AS open_count,
  (SELECT name FROM organizations WHERE id = ?1) AS organization_name`;

function requireRoom(known: Known | undefined, email: string | null): void {
  if (known?.is_member) throw new ProblemError("already_exists", `${email} is a member of the organization already. Change their role or rights instead.`);
  if (known?.open_id) throw taken(email, known.open_id);
  if ((known?.open_count ?? 0) >= OPEN_INVITES_MAX)
    throw new ProblemError("conflict", `The organization has ${OPEN_INVITES_MAX} open invites. Revoke those that are not needed any more.`);
}

/** Letters to one address within a day, from one organization: renewing an invite over and over floods nobody's mailbox. */
const LETTERS_A_DAY = 8;
/** A version of an invite is a link, and so a letter. */
const LETTERS = "SELECT coalesce(sum(version), 0) AS n FROM invites WHERE organization_id = ?1 AND invited_email = ?2 AND (created_at > ?3 OR id = ?4)";

async function mayWrite(work: Work, db: Database, { organization_id, invited_email, id }: InviteRow): Promise<boolean> {
  const since = new Date(work.now.getTime() - DAY_MS).toISOString();
  const written = (await db.sql(LETTERS, organization_id, invited_email, since, id).first<number>("n")) ?? 0;
  return written <= LETTERS_A_DAY && invited_email !== null && (await mayWriteTo(work.env, invited_email, work.now));
}

/** The answer with the link, which goes to its mailbox too when letters can be sent. */
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

export async function createInvite(work: Work, caller: PersonCaller, input: InviteCreate): Promise<InviteIssued> {
  const organizationId = activeOrganizationId(work);
  const email = input.invited_email ?? null;
  return locate(work, "organization", async (db, shard) => {
    const [grants, known, boards] = await load<[GrantRow[], Known[], { id: string }[]]>(work, db, [
      organizationGrantStatement(db, caller, organizationId),
      db.sql(KNOWN, organizationId, email, at(work)),
      boardsOf(db, organizationId, input),
    ]);
    const grant = grantOf(caller, grants[0]);
    if (!grant) return null;
    const why = authorize(work, actions["invite.manage"], grant, "organization");
    must(mayInvite({ role: grant.role as Role }, input.role));
    requireKnownBoards(input, boards);
    requireRoom(known[0], email);
    const issued = issueToken("invite", organizationId);
    const access = settledAccess(input);
    const row: InviteRow = {
      id: newId(),
      organization_id: organizationId,
      invited_email: email,
      role: input.role,
      all_boards_read: Number(access.all_boards_read),
      all_boards_write: Number(access.all_boards_write),
      board_access: JSON.stringify(access.board_access),
      key_id: issued.keyId,
      secret_hash: issued.secretHash,
      status: "pending",
      created_by: caller.id,
      created_by_name: caller.actor.name,
      created_at: at(work),
      expires_at: expiry(work, input.expires_in_days),
      accepted_by: null,
      accepted_by_name: null,
      accepted_at: null,
      version: 1,
    };
    const invite = presentInvite(row, at(work));
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      guards: [
        db.guard(
          "NOT EXISTS (SELECT 1 FROM invites WHERE organization_id = ? AND invited_email = ? AND status = 'pending' AND expires_at > ?)",
          "already_exists",
          organizationId,
          email,
          at(work),
        ),
        stillHoldsGuard(db, organizationId, caller.id, grant.role as Role),
      ],
      writes: [
        // One that has run out makes room for the new one.
        db.sql(
          "UPDATE invites SET status = 'revoked', version = version + 1 WHERE organization_id = ?1 AND invited_email = ?2 AND status = 'pending'",
          organizationId,
          email,
        ),
        db.statement(db.build.insert(invites).values(row)),
      ],
      events: [{ type: "invite.created", subject: { type: "invite", id: row.id }, payload: { label: labelOf(row), after: inviteFacts(invite) }, policy: why }],
      answer: { status: 201, body: withoutLink(invite) },
    }).catch((error: unknown) => {
      throw error instanceof GuardError && error.code === "already_exists" ? taken(email) : error;
    });
    return issue(work, db, row, issued.token, known[0]?.organization_name ?? "");
  });
}

type InviteChange = {
  id: string;
  verb: "revoked" | "renewed";
  /** The fields that change; null: it is so already. */
  change(row: InviteRow, role: Role): Partial<InviteRow> | null;
};

async function changeInvite(work: Work, { id, verb, change }: InviteChange): Promise<{ db: Database; row: InviteRow; name: string }> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "invite", async (db, shard) => {
    const [grants, rows, names] = await load<[GrantRow[], InviteRow[], { name: string }[]]>(work, db, [
      organizationGrantStatement(db, work.caller, organizationId),
      db.sql("SELECT * FROM invites WHERE id = ?1 AND organization_id = ?2", id, organizationId),
      db.sql("SELECT name FROM organizations WHERE id = ?1", organizationId),
    ]);
    const grant = grantOf(work.caller, grants[0]);
    if (!grant) return null;
    const why = authorize(work, actions["invite.manage"], grant, "invite");
    const row = rows[0];
    if (!row) return null;
    requireVersion(work, row.version);
    const changed = change(row, grant.role as Role);
    const name = names[0]?.name ?? "";
    if (!changed) return { db, row, name };
    const next: InviteRow = { ...row, ...changed, version: row.version + 1 };
    const [before, after] = [presentInvite(row, at(work)), presentInvite(next, at(work))];
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      guards: [
        db.guard("(SELECT version FROM invites WHERE id = ?) = ?", work.ifMatch === null ? "conflict" : "stale_version", id, row.version),
        stillHoldsGuard(db, organizationId, work.caller.id, grant.role as Role),
      ],
      writes: [
        db.sql(
          `UPDATE invites SET status = ?2, key_id = ?3, secret_hash = ?4, expires_at = ?5, created_by = ?6, created_by_name = ?7, version = ?8
           WHERE id = ?1`,
          id,
          next.status,
          next.key_id,
          next.secret_hash,
          next.expires_at,
          next.created_by,
          next.created_by_name,
          next.version,
        ),
      ],
      events: [
        {
          type: `invite.${verb}`,
          subject: { type: "invite", id },
          payload: {
            label: labelOf(row),
            before: { status: before.status, expires_at: before.expires_at },
            after: { status: after.status, expires_at: after.expires_at, version: after.version },
          },
          policy: why,
        },
      ],
      answer: { status: 200, body: verb === "renewed" ? withoutLink(after) : after },
    }).catch((error: unknown) => {
      throw error instanceof GuardError
        ? problemOfGuard(error, { conflict: "The invite has changed meanwhile: perhaps it was just used. Load it again." })
        : error;
    });
    return { db, row: next, name };
  });
}

const USED = "The invite has been accepted, so it cannot be changed any more. Remove the member, if that is meant.";

/** The link stops at once. The invite stays known, so that history can name it. */
export async function revokeInvite(work: Work, id: string): Promise<Invite> {
  const { row } = await changeInvite(work, {
    id,
    verb: "revoked",
    change: (row) => {
      if (row.status === "accepted") throw new ProblemError("invite_unusable", USED);
      return row.status === "revoked" ? null : { status: "revoked" };
    },
  });
  return presentInvite(row, at(work));
}

/** A new link for the same invite, for a week; the old link is dead. Who renews it answers for it, as if he had made it. */
export async function renewInvite(work: Work, caller: PersonCaller, id: string): Promise<InviteIssued> {
  const issued = issueToken("invite", activeOrganizationId(work));
  const { db, row, name } = await changeInvite(work, {
    id,
    verb: "renewed",
    change: (row, role) => {
      if (row.status === "accepted") throw new ProblemError("invite_unusable", USED);
      if (row.status === "revoked") throw new ProblemError("invite_unusable", "The invite has been revoked. Make a new one.");
      must(mayInvite({ role }, row.role));
      return {
        key_id: issued.keyId,
        secret_hash: issued.secretHash,
        expires_at: expiry(work, RENEWED_DAYS),
        created_by: caller.id,
        created_by_name: caller.actor.name,
      };
    },
  });
  return issue(work, db, row, issued.token, name);
}
