// Wire shapes of invites.
import { z } from "zod";
import { Email, Password } from "#worker/identity/schema.ts";
import { BoardAccessInput, BoardRights, ROLES } from "#worker/members/schema.ts";
import { Id, name, pageOf, Timestamp } from "#worker/platform/wire.ts";

export const INVITE_STATES = ["pending", "accepted", "revoked", "expired"] as const;
const INVITE_DAYS = { least: 1, most: 30, usual: 7 } as const;

export const Invite = z
  .object({
    id: Id,
    organization_id: Id,
    invited_email: z.string().nullable().meta({ description: "null: anyone with the link" }),
    role: z.enum(ROLES),
    all_boards_read: z.boolean(),
    all_boards_write: z.boolean(),
    board_access: z.array(BoardAccessInput),
    status: z.enum(INVITE_STATES),
    created_by: z.object({ id: Id, name: z.string() }),
    created_by_user_id: Id,
    created_at: Timestamp,
    updated_at: Timestamp,
    expires_at: Timestamp,
    accepted_by: z.object({ id: Id, name: z.string() }).nullable(),
    accepted_by_user_id: Id.nullable(),
    accepted_at: Timestamp.nullable(),
    version: z.number().int(),
  })
  .meta({ id: "Invite" });
export type Invite = z.infer<typeof Invite>;
/** The link is shown only here; later only a new one can be created. */
export const InviteIssued = Invite.extend({
  token: z.string().nullable().meta({ description: "Shown once; null in a repeated answer" }),
  link: z.string().nullable(),
  letter_sent: z.boolean().meta({ description: "true: the link was sent to invited_email; otherwise copy it" }),
}).meta({ id: "InviteIssued" });
export type InviteIssued = z.infer<typeof InviteIssued>;
export const InviteCreate = z
  .strictObject({
    invited_email: Email.nullish(),
    role: z.enum(ROLES).default("member"),
    ...BoardRights,
    expires_in_days: z.number().int().min(INVITE_DAYS.least).max(INVITE_DAYS.most).default(INVITE_DAYS.usual),
  })
  .meta({ id: "InviteCreate", example: { invited_email: "ana@example.com", role: "member", all_boards_read: true } });
export type InviteCreate = z.infer<typeof InviteCreate>;
export const InviteToken = z.strictObject({ token: z.string().min(1).max(512) }).meta({ id: "InviteToken" });
/** What the holder of a link sees before joining. */
export const InvitePreview = z
  .object({
    organization_name: z.string(),
    invited_by: z.string(),
    invited_email: z.string().nullable(),
    role: z.enum(ROLES),
    expires_at: Timestamp,
    has_account: z.boolean().meta({ description: "invited_email has an account here: sign in instead of signing up" }),
  })
  .meta({ id: "InvitePreview" });
export type InvitePreview = z.infer<typeof InvitePreview>;
/** A new account and a membership in one step. `email` is required when the invite names none. */
export const SignUp = z.strictObject({ token: z.string().min(1).max(512), name: name(120), email: Email.nullish(), password: Password }).meta({ id: "SignUp" });
export type SignUp = z.infer<typeof SignUp>;

export const InviteList = pageOf(Invite, "InviteList");
