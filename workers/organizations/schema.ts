// Wire shapes of organizations and memberships.
import { z } from "zod";
import { Id, optionalText, pageOf, Timestamp, text } from "#worker/platform/wire.ts";

export const ROLES = ["owner", "admin", "member"] as const;
export type Role = (typeof ROLES)[number];

export const Organization = z
  .object({ id: Id, name: z.string(), description: z.string().nullable(), version: z.number().int(), created_at: Timestamp, updated_at: Timestamp })
  .meta({ id: "Organization" });
export type Organization = z.infer<typeof Organization>;

export const OrganizationCreate = z
  .object({ name: text(120), description: optionalText(2000) })
  .meta({ id: "OrganizationCreate", example: { name: "Northwind Freight", description: "Operations" } });
export type OrganizationCreate = z.infer<typeof OrganizationCreate>;

export const ActiveOrganization = z.object({ organization_id: Id }).meta({ id: "ActiveOrganization" });

export const Member = z
  .object({
    id: Id,
    organization_id: Id,
    user_id: Id,
    name: z.string(),
    role: z.enum(ROLES),
    all_boards_read: z.boolean(),
    all_boards_write: z.boolean(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "Member" });
export type Member = z.infer<typeof Member>;

export const OrganizationList = pageOf(Organization, "OrganizationList");
export const MemberList = pageOf(Member, "MemberList");
