// The SQL of invites. Only the hash of the link's secret is stored.
import type { BoardRight, IssuedAsk, Rights } from "#worker/members/index.ts";
import type { Role } from "#worker/members/schema.ts";
import type { OrganizationRow } from "#worker/organizations/index.ts";
import { all, type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { ParsedToken } from "#worker/platform/sign.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import type { InviteState } from "./rules.ts";
import { type InviteRow, invites } from "./tables.ts";

const i = names(invites);

/** The invites of the organization ?1 that are in a state at the time ?2. */
const STATE_FILTER: Record<InviteState, string> = {
  pending: `${i.organization_id} = ?1 AND ${i.status} = 'pending' AND ${i.expires_at} > ?2`,
  expired: `${i.organization_id} = ?1 AND ${i.status} = 'pending' AND ${i.expires_at} <= ?2`,
  accepted: `${i.organization_id} = ?1 AND ${i.status} = 'accepted' AND ?2 <> ''`,
  revoked: `${i.organization_id} = ?1 AND ${i.status} = 'revoked' AND ?2 <> ''`,
};
type Filter = { organizationId: string; state: InviteState; now: string };

export const invitesIn = (db: Database, { organizationId, state, now }: Filter, { limit, offset }: PageQuery): Query<InviteRow[]> =>
  db.rows<InviteRow>(`SELECT * FROM ${i} WHERE ${STATE_FILTER[state]} ORDER BY ${i.id} DESC LIMIT ?3 OFFSET ?4`, organizationId, now, limit, offset);
export const inviteCount = (db: Database, { organizationId, state, now }: Filter): Query<{ total: number } | null> =>
  db.row(`SELECT count(*) AS total FROM ${i} WHERE ${STATE_FILTER[state]}`, organizationId, now);

const ONE = `SELECT * FROM ${i} WHERE ${i.id} = ?1 AND ${i.organization_id} = ?2`;
export const inviteById = (db: Database, organizationId: string, id: string): Query<InviteRow | null> => db.row<InviteRow>(ONE, id, organizationId);

/** What may block a new invite, and the organization's name for its letter. */
export type Room = { is_member: number; open_id: string | null; open_count: number; organization_name: string };
const OPEN = `${i.organization_id} = ?1 AND ${i.invited_email} = ?2 AND ${i.status} = 'pending'`;
const ROOM = `SELECT EXISTS (SELECT 1 FROM members WHERE organization_id = ?1 AND email = ?2) AS is_member,
  (SELECT ${i.id} FROM ${i} WHERE ${OPEN} AND ${i.expires_at} > ?3) AS open_id,
  (SELECT count(*) FROM ${i} WHERE ${i.organization_id} = ?1 AND ${i.status} = 'pending') AS open_count,
  (SELECT name FROM organizations WHERE id = ?1) AS organization_name`;
/** What blocks a new invite to this address. */
export const roomFor = (db: Database, organizationId: string, email: string | null, now: string): Query<Room | null> =>
  db.row<Room>(ROOM, organizationId, email, now);

export const noOpenInviteGuard = (db: Database, { organization_id, invited_email, created_at }: InviteRow): Statement =>
  db.guard(
    "NOT EXISTS (SELECT 1 FROM invites WHERE organization_id = ? AND invited_email = ? AND status = 'pending' AND expires_at > ?)",
    "already_exists",
    organization_id,
    invited_email,
    created_at,
  );
const CLOSE_EXPIRED = `UPDATE invites SET status = 'revoked', version = version + 1, updated_at = ?3 WHERE ${OPEN}`;
/** An expired invite makes room for a new one to the same address. */
export const closeExpiredStatement = (db: Database, { organization_id, invited_email, created_at }: InviteRow): Statement =>
  db.sql(CLOSE_EXPIRED, organization_id, invited_email, created_at);

/** Each version of an invite is one link, and so one letter. */
const LETTERS = `SELECT coalesce(sum(${i.version}), 0) AS count FROM ${i} WHERE ${i.organization_id} = ?1 AND ${i.invited_email} = ?2 AND (${i.created_at} > ?3 OR ${i.id} = ?4)`;
export const letterCount = (db: Database, { organization_id, invited_email, id }: InviteRow, since: string): Query<{ count: number } | null> =>
  db.row(LETTERS, organization_id, invited_email, since, id);

const BY_KEY = `SELECT * FROM ${i} WHERE ${i.key_id} = ?1`;
const ORGANIZATION = "SELECT o.* FROM invites i JOIN organizations o ON o.id = i.organization_id WHERE i.key_id = ?1";
const ISSUER = `SELECT m.role, m.version, m.all_boards_read, m.all_boards_write, (SELECT json_group_array(json_object('board_id', a.board_id,
    'can_read', json(iif(a.can_read, 'true', 'false')), 'can_write', json(iif(a.can_write, 'true', 'false')))) FROM member_board_access a WHERE a.member_id = m.id) AS board_access
  FROM invites i JOIN members m ON m.organization_id = i.organization_id AND m.person_id = i.created_by WHERE i.key_id = ?1`;
const boardsOf = (liveBoards: string, invite: string) =>
  `SELECT b.id AS board_id, j.value ->> 'can_read' = 1 AS can_read, j.value ->> 'can_write' = 1 AS can_write FROM invites i, json_each(i.board_access) j
   JOIN ${liveBoards} b ON b.id = j.value ->> 'board_id' AND b.organization_id = i.organization_id WHERE ${invite} = ?1`;

/** What is behind a link: the invite, what its issuer holds now, and those of its boards that still exist. */
export type LinkRows = { invite: InviteRow | null; organization: OrganizationRow | null; issuer: Issuer | null; boards: BoardRight[] };
export type Issuer = { version: number; rights: Rights };
type IssuerRow = { role: Role; version: number; all_boards_read: number; all_boards_write: number; board_access: string };
type BoardRightRow = { board_id: string; can_read: number; can_write: number };

const asRights = (rows: BoardRightRow[]): BoardRight[] =>
  rows.map((row) => ({ board_id: row.board_id, can_read: row.can_read === 1, can_write: row.can_write === 1 }));
const asIssuer = ({ role, version, all_boards_read, all_boards_write, board_access }: IssuerRow): Issuer => ({
  version,
  rights: {
    role,
    all_boards_read: all_boards_read === 1,
    all_boards_write: all_boards_write === 1,
    board_access: JSON.parse(board_access) as BoardRight[],
  },
});

/** What an invite offers on boards that still exist. */
export const boardsOffered = (db: Database, liveBoards: string, inviteId: string): Query<BoardRight[]> =>
  map(db.rows<BoardRightRow>(boardsOf(liveBoards, "i.id"), inviteId), asRights);

export const linkRows = (db: Database, liveBoards: string, { keyId }: ParsedToken): Query<LinkRows> =>
  map(
    all({
      invite: db.row<InviteRow>(BY_KEY, keyId),
      organization: db.row<OrganizationRow>(ORGANIZATION, keyId),
      issuer: db.row<IssuerRow>(ISSUER, keyId),
      boards: db.rows<BoardRightRow>(boardsOf(liveBoards, "i.key_id"), keyId),
    }),
    ({ issuer, boards, ...rest }) => ({ ...rest, issuer: issuer && asIssuer(issuer), boards: asRights(boards) }),
  );

/** The guard that the invite is unchanged since it was read, and has not expired. */
export const usableGuard = (db: Database, { id, version }: InviteRow, now: string): Statement =>
  db.guard("(SELECT status = 'pending' AND version = ? AND expires_at > ? FROM invites WHERE id = ?)", "invite_unusable", version, now, id);

/** Its issuer holds what they held when it was decided that they may still issue it. */
export const issuerGuard = (db: Database, { organization_id, created_by }: InviteRow, issuer: Issuer | null): Statement =>
  db.guard(
    "(SELECT version = ? AND role = ? FROM members WHERE organization_id = ? AND person_id = ?)",
    "invite_unusable",
    issuer?.version ?? 0,
    issuer?.rights.role ?? "",
    organization_id,
    created_by,
  );

const issuedSql = (liveBoards: string) => `SELECT ${i.id}, ${i.role}, ${i.all_boards_read}, ${i.all_boards_write},
    (SELECT json_group_array(json(j.value)) FROM json_each(${i.board_access}) j JOIN ${liveBoards} b ON b.id = j.value ->> 'board_id') AS board_access
  FROM ${i} WHERE ${i.organization_id} = ?1 AND ${i.status} = 'pending' AND ${i.created_by} = (SELECT person_id FROM members WHERE id = ?2)`;
export type IssuedInvite = Pick<InviteRow, "id" | "role" | "all_boards_read" | "all_boards_write" | "board_access">;
/** The open invites that a member has issued; of their boards those that still exist. */
export const invitesIssuedBy = ({ db, liveBoards, organizationId, memberId }: IssuedAsk): Query<IssuedInvite[]> =>
  db.rows<IssuedInvite>(issuedSql(liveBoards), organizationId, memberId);

const REVOKE_ISSUED = `UPDATE invites SET status = 'revoked', version = version + 1, updated_at = ?4
  WHERE created_by = ?1 AND organization_id = ?2 AND status = 'pending' AND role IN (SELECT value FROM json_each(?3))`;
/** This includes those issued since they were read. */
export const revokeIssuedStatement = (db: Database, organizationId: string, personId: string, roles: readonly Role[], at: string): Statement =>
  db.sql(REVOKE_ISSUED, personId, organizationId, JSON.stringify(roles), at);

const REVOKE_SINCE = `UPDATE invites SET status = 'revoked', version = version + 1, updated_at = ?4
  WHERE created_by = ?1 AND organization_id = ?2 AND status = 'pending' AND id NOT IN (SELECT value FROM json_each(?3))
  AND (all_boards_read = 1 OR all_boards_write = 1 OR board_access <> '[]')`;
/** Those that offer boards and have been issued since others were read: at the moment of a loss nobody knows whether they could be. */
export const revokeIssuedSinceStatement = (db: Database, organizationId: string, personId: string, readIds: readonly string[], at: string): Statement =>
  db.sql(REVOKE_SINCE, personId, organizationId, JSON.stringify(readIds), at);

const REVOKE =
  "UPDATE invites SET status = 'revoked', version = version + 1, updated_at = ?2 WHERE status = 'pending' AND id IN (SELECT value FROM json_each(?1))";
export const revokeInvitesStatement = (db: Database, ids: readonly string[], at: string): Statement => db.sql(REVOKE, JSON.stringify(ids), at);
