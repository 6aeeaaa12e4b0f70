// The SQL of invites, and how they are told. Of the link only the hash is kept.
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { equalSecrets, type ParsedToken, parseToken } from "#worker/platform/sign.ts";
import type { Env } from "#worker/platform/env.ts";
import { type BoardRight, maskedEmail, type Rights, stateOf } from "./rules.ts";
import type { Invite, Role } from "./schema.ts";
import { shardOfOrganization } from "./shards.ts";
import type { AccessRow, InviteRow, MemberRow, OrganizationRow } from "./tables.ts";

export function presentInvite(row: InviteRow, now: string): Invite {
  return {
    id: row.id,
    organization_id: row.organization_id,
    invited_email: row.invited_email,
    role: row.role,
    all_boards_read: row.all_boards_read === 1,
    all_boards_write: row.all_boards_write === 1,
    board_access: JSON.parse(row.board_access) as BoardRight[],
    status: stateOf(row, now),
    created_by: { id: row.created_by, name: row.created_by_name },
    created_at: row.created_at,
    expires_at: row.expires_at,
    accepted_by: row.accepted_by ? { id: row.accepted_by, name: row.accepted_by_name ?? "" } : null,
    accepted_at: row.accepted_at,
    version: row.version,
  };
}

/** For the timeline, which every member reads: addresses are for admins. */
export const inviteFacts = (invite: Invite): Record<string, unknown> => ({
  ...invite,
  invited_email: invite.invited_email ? maskedEmail(invite.invited_email) : null,
});
export const labelOf = (row: Pick<InviteRow, "invited_email" | "role">): string => (row.invited_email ? maskedEmail(row.invited_email) : row.role);

export const offeredBy = (row: InviteRow): Rights => ({
  role: row.role,
  all_boards_read: row.all_boards_read === 1,
  all_boards_write: row.all_boards_write === 1,
  board_access: JSON.parse(row.board_access) as BoardRight[],
});

const unknownLink = (): ProblemError =>
  new ProblemError("not_found", "There is no such invite: the link is not complete, or a newer one has replaced it. Ask an admin of the organization.");

/** Where a link's organization lives. 404 for anything that is no link of ours. */
export async function placeOfLink(env: Env, token: string): Promise<{ parsed: ParsedToken; shard: string }> {
  const parsed = parseToken(token.trim());
  const shard = parsed?.kind === "invite" ? await shardOfOrganization(env, parsed.ownerId) : null;
  if (!parsed || !shard) throw unknownLink();
  return { parsed, shard };
}

export type Opened = { invite: InviteRow; organization: OrganizationRow; inviterRole: Role | null; boards: BoardRight[] };
export type OpenedRows = [InviteRow[], OrganizationRow[], { role: Role }[], BoardRight[]];

/** What a link says, and whether what it says still holds: four statements for one round trip. */
export function openStatements(db: Database, token: ParsedToken): Statement[] {
  const one = "SELECT * FROM invites WHERE key_id = ?1";
  return [
    db.sql(one, token.keyId),
    db.sql("SELECT o.* FROM invites i JOIN organizations o ON o.id = i.organization_id WHERE i.key_id = ?1", token.keyId),
    db.sql(
      "SELECT m.role FROM invites i JOIN members m ON m.organization_id = i.organization_id AND m.person_id = i.created_by WHERE i.key_id = ?1",
      token.keyId,
    ),
    db.sql(
      `SELECT b.id AS board_id, j.value ->> 'can_read' = 1 AS can_read, j.value ->> 'can_write' = 1 AS can_write FROM invites i, json_each(i.board_access) j
       JOIN boards b ON b.id = j.value ->> 'board_id' AND b.organization_id = i.organization_id AND b.deleted_at IS NULL WHERE i.key_id = ?1`,
      token.keyId,
    ),
  ];
}

/** Boards that were deleted since are left out. 404 when the link is not that of an invite. */
export function opened(token: ParsedToken, [invites, organizations, inviters, boards]: OpenedRows): Opened {
  const [invite, organization] = [invites[0], organizations[0]];
  if (!invite || !organization || invite.organization_id !== token.ownerId || !equalSecrets(invite.secret_hash, token.secretHash)) throw unknownLink();
  return {
    invite,
    organization,
    inviterRole: inviters[0]?.role ?? null,
    boards: boards.map((row) => ({ board_id: row.board_id, can_read: Boolean(row.can_read), can_write: Boolean(row.can_write) })),
  };
}

/** The acceptor's own membership, when he has one. */
export const ownMemberStatements = (db: Database, organizationId: string, personId: string): [Statement, Statement] => [
  db.sql("SELECT * FROM members WHERE organization_id = ?1 AND person_id = ?2", organizationId, personId),
  db.sql(
    `SELECT a.* FROM members m JOIN member_board_access a ON a.member_id = m.id JOIN boards b ON b.id = a.board_id AND b.deleted_at IS NULL
     WHERE m.organization_id = ?1 AND m.person_id = ?2`,
    organizationId,
    personId,
  ),
];
export type OwnMemberRows = [MemberRow[], AccessRow[]];

/** The invite is still as it was read, and not past its time. */
export const usableGuard = (db: Database, invite: InviteRow, now: string): Statement =>
  db.guard("(SELECT status = 'pending' AND version = ? AND expires_at > ? FROM invites WHERE id = ?)", "invite_unusable", invite.version, now, invite.id);

/** Its maker may still make it. */
export const inviterGuard = (db: Database, invite: InviteRow): Statement =>
  db.guard(
    "EXISTS (SELECT 1 FROM members WHERE organization_id = ? AND person_id = ? AND (role = 'owner' OR (role = 'admin' AND ? <> 'owner')))",
    "invite_unusable",
    invite.organization_id,
    invite.created_by,
    invite.role,
  );
