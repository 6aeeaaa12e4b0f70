// Wire shapes of members and their rights on boards.
import { z } from "zod";
import { Id, pageOf, Timestamp } from "#worker/platform/wire.ts";

export const ROLES = ["owner", "admin", "member"] as const;
export type Role = (typeof ROLES)[number];

/** Rights on one board, as requested. Write includes read. */
export const BoardAccessInput = z.strictObject({ board_id: Id, can_read: z.boolean().default(true), can_write: z.boolean().default(false) });
export const BoardAccess = z
  .object({ id: Id, board_id: Id, can_read: z.boolean(), can_write: z.boolean(), created_at: Timestamp, updated_at: Timestamp })
  .meta({ id: "BoardAccess" });
export type BoardAccess = z.infer<typeof BoardAccess>;
export const BOARD_ACCESS_MAX = 200;
/** The members of every shape that gives rights on boards. */
export const BoardRights = {
  all_boards_read: z.boolean().default(false),
  all_boards_write: z.boolean().default(false),
  board_access: z.array(BoardAccessInput).max(BOARD_ACCESS_MAX).default([]),
};
/** Replaces a member's rights on boards; rows are dropped where an all-boards flag grants the same. */
export const AccessUpdate = z.strictObject(BoardRights).meta({ id: "AccessUpdate" });
export type AccessUpdate = z.infer<typeof AccessUpdate>;

/** A person who can be assigned work on a board. */
export const MemberSummary = z.object({ id: Id, user_id: Id, name: z.string(), role: z.enum(ROLES) }).meta({ id: "MemberSummary" });
export type MemberSummary = z.infer<typeof MemberSummary>;
export const Member = z
  .object({
    id: Id,
    organization_id: Id,
    user_id: Id,
    name: z.string(),
    role: z.enum(ROLES),
    all_boards_read: z.boolean(),
    all_boards_write: z.boolean(),
    user: z.object({ id: Id, email: z.string().nullable(), name: z.string(), preferred_name: z.string().nullable() }),
    board_access: z.array(BoardAccess),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "Member" });
export type Member = z.infer<typeof Member>;
export const MemberUpdate = z.strictObject({ role: z.enum(ROLES) }).meta({ id: "MemberUpdate" });
export type MemberUpdate = z.infer<typeof MemberUpdate>;

export const MemberList = pageOf(Member, "MemberList");
