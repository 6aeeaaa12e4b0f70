// Invites as the API answers them, and as events name them.
import type { BoardRight, Rights } from "#worker/members/index.ts";
import { maskedEmail, stateOf } from "./rules.ts";
import type { Invite } from "./schema.ts";
import type { InviteRow } from "./tables.ts";

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
    created_by_user_id: row.created_by,
    created_at: row.created_at,
    updated_at: row.updated_at,
    expires_at: row.expires_at,
    accepted_by: row.accepted_by ? { id: row.accepted_by, name: row.accepted_by_name ?? "" } : null,
    accepted_by_user_id: row.accepted_by,
    accepted_at: row.accepted_at,
    version: row.version,
  };
}

/** For the timeline, which every member reads: only admins may see addresses. */
export const withMaskedEmail = (invite: Invite): Invite => ({ ...invite, invited_email: invite.invited_email ? maskedEmail(invite.invited_email) : null });
export const labelOf = ({ invited_email, role }: Pick<InviteRow, "invited_email" | "role">): string => (invited_email ? maskedEmail(invited_email) : role);

/** The role and rights that an invite offers. */
export const offeredBy = (row: Pick<InviteRow, "role" | "all_boards_read" | "all_boards_write" | "board_access">): Rights => ({
  role: row.role,
  all_boards_read: row.all_boards_read === 1,
  all_boards_write: row.all_boards_write === 1,
  board_access: JSON.parse(row.board_access) as BoardRight[],
});
