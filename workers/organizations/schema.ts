// Wire shapes of organizations, memberships, invites and API keys.
import { z } from "zod";
import { Email, Password } from "#worker/identity/schema.ts";
import { Id, name, optionalText, pageOf, Timestamp } from "#worker/platform/wire.ts";

export const ROLES = ["owner", "admin", "member"] as const;
export type Role = (typeof ROLES)[number];
/** How long a deleted organization or account can be brought back. */
export const DELETION_DAYS = 30;

export const Organization = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string().nullable(),
    deletion_at: Timestamp.nullable().meta({ description: "Closed: nothing changes any more, and all of it is deleted then, unless an owner restores it" }),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "Organization" });
export type Organization = z.infer<typeof Organization>;

export const OrganizationCreate = z
  .object({ name: name(120), description: optionalText(2000) })
  .meta({ id: "OrganizationCreate", example: { name: "Northwind Freight", description: "Operations" } });
export type OrganizationCreate = z.infer<typeof OrganizationCreate>;
export const OrganizationUpdate = z.object({ name: name(120).optional(), description: optionalText(2000) }).meta({ id: "OrganizationUpdate" });
export type OrganizationUpdate = z.infer<typeof OrganizationUpdate>;

export const ActiveOrganization = z.object({ organization_id: Id }).meta({ id: "ActiveOrganization" });

/** Rights on one board, as asked for. Whoever may write may read. */
export const BoardAccessInput = z.object({ board_id: Id, can_read: z.boolean().default(true), can_write: z.boolean().default(false) });
export const BoardAccess = z
  .object({ id: z.string(), board_id: Id, can_read: z.boolean(), can_write: z.boolean(), created_at: Timestamp, updated_at: Timestamp })
  .meta({ id: "BoardAccess" });
export type BoardAccess = z.infer<typeof BoardAccess>;
export const BOARD_ACCESS_MAX = 200;
const BoardRights = {
  all_boards_read: z.boolean().default(false),
  all_boards_write: z.boolean().default(false),
  board_access: z.array(BoardAccessInput).max(BOARD_ACCESS_MAX).default([]),
};
/** Replaces a member's rights on boards; rows are dropped where an all-boards flag says the same. */
export const AccessUpdate = z.object(BoardRights).meta({ id: "AccessUpdate" });
export type AccessUpdate = z.infer<typeof AccessUpdate>;

/** Who can be given work on a board. */
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
export const MemberUpdate = z.object({ role: z.enum(ROLES) }).meta({ id: "MemberUpdate" });
export type MemberUpdate = z.infer<typeof MemberUpdate>;

export const INVITE_STATES = ["pending", "accepted", "revoked", "expired"] as const;
const INVITE_DAYS = { least: 1, most: 30, usual: 7 } as const;

export const Invite = z
  .object({
    id: Id,
    organization_id: Id,
    invited_email: z.string().nullable().meta({ description: "null: whoever holds the link" }),
    role: z.enum(ROLES),
    all_boards_read: z.boolean(),
    all_boards_write: z.boolean(),
    board_access: z.array(BoardAccessInput),
    status: z.enum(INVITE_STATES),
    created_by: z.object({ id: Id, name: z.string() }),
    created_at: Timestamp,
    expires_at: Timestamp,
    accepted_by: z.object({ id: Id, name: z.string() }).nullable(),
    accepted_at: Timestamp.nullable(),
    version: z.number().int(),
  })
  .meta({ id: "Invite" });
export type Invite = z.infer<typeof Invite>;
/** The link is told once, here; later only a new one can be made. */
export const InviteIssued = Invite.extend({
  token: z.string().nullable().meta({ description: "Shown once; null in a repeated answer" }),
  link: z.string().nullable(),
  letter_sent: z.boolean().meta({ description: "true: the link went to invited_email; else copy it" }),
}).meta({ id: "InviteIssued" });
export type InviteIssued = z.infer<typeof InviteIssued>;
export const InviteCreate = z
  .object({
    invited_email: Email.nullish(),
    role: z.enum(ROLES).default("member"),
    ...BoardRights,
    expires_in_days: z.number().int().min(INVITE_DAYS.least).max(INVITE_DAYS.most).default(INVITE_DAYS.usual),
  })
  .meta({ id: "InviteCreate", example: { invited_email: "ana@example.com", role: "member", all_boards_read: true } });
export type InviteCreate = z.infer<typeof InviteCreate>;
export const InviteToken = z.object({ token: z.string().min(1).max(512) }).meta({ id: "InviteToken" });
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
/** A new account and a membership in one step. `email` is wanted when the invite names none. */
export const SignUp = z.object({ token: z.string().min(1).max(512), name: name(120), email: Email.nullish(), password: Password }).meta({ id: "SignUp" });
export type SignUp = z.infer<typeof SignUp>;

/** What an API key may be allowed; `write` does not include `read`. */
export const SCOPES = [
  "organization:read",
  "members:read",
  "boards:read",
  "boards:write",
  "tasks:read",
  "tasks:write",
  "runs:write",
  "approvals:read",
  "approvals:ask",
  "agents:read",
  "agents:write",
  "gateways:read",
  "gateways:write",
  "activity:read",
] as const;
export type Scope = (typeof SCOPES)[number];
const KEY_DAYS = { most: 365, usual: 90 } as const;
export const KEY_GRACE_MAX_SECONDS = 86_400;

export const ApiKey = z
  .object({
    id: Id,
    organization_id: Id,
    name: z.string(),
    hint: z.string().meta({ description: "The beginning of the token, to tell keys apart" }),
    scopes: z.array(z.enum(SCOPES)),
    board_ids: z.array(Id).nullable().meta({ description: "null: all boards" }),
    created_by: z.object({ id: Id, name: z.string() }),
    created_at: Timestamp,
    rotated_at: Timestamp.nullable(),
    expires_at: Timestamp.nullable(),
    last_used_at: Timestamp.nullable().meta({ description: "To within a minute" }),
    revoked_at: Timestamp.nullable(),
    version: z.number().int(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof ApiKey>;
export const ApiKeyIssued = ApiKey.extend({
  token: z.string().nullable().meta({ description: "Shown once; null in a repeated answer" }),
}).meta({ id: "ApiKeyIssued" });
export type ApiKeyIssued = z.infer<typeof ApiKeyIssued>;
export const ApiKeyCreate = z
  .object({
    name: name(120),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    board_ids: z.array(Id).min(1).max(BOARD_ACCESS_MAX).nullish().meta({ description: "Only these boards; absent: all" }),
    expires_in_days: z.number().int().min(1).max(KEY_DAYS.most).nullable().default(KEY_DAYS.usual).meta({ description: "null: never" }),
  })
  .meta({ id: "ApiKeyCreate", example: { name: "CI", scopes: ["tasks:read", "tasks:write"], expires_in_days: 90 } });
export type ApiKeyCreate = z.infer<typeof ApiKeyCreate>;
export const ApiKeyUpdate = z.object({ name: name(120).optional() }).meta({ id: "ApiKeyUpdate" });
export type ApiKeyUpdate = z.infer<typeof ApiKeyUpdate>;
/** The old secret works for `grace_seconds` more, so that programs can be changed over. */
export const ApiKeyRotate = z.object({ grace_seconds: z.number().int().min(0).max(KEY_GRACE_MAX_SECONDS).default(0) }).meta({ id: "ApiKeyRotate" });

export const OrganizationList = pageOf(Organization, "OrganizationList");
export const MemberList = pageOf(Member, "MemberList");
export const InviteList = pageOf(Invite, "InviteList");
export const ApiKeyList = pageOf(ApiKey, "ApiKeyList");
