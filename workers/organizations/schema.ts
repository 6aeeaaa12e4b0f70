// Wire shapes of organizations.
import { z } from "zod";
import { Id, IsAbridged, name, optionalText, pageOf, Timestamp } from "#worker/platform/wire.ts";

/** How long a deleted organization or account can be restored. */
export const DELETION_DAYS = 30;

export const Organization = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string().nullable(),
    deletion_at: Timestamp.nullable().meta({
      description: "Closed until then: nothing changes, and everything is deleted on this date unless an owner restores it",
    }),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
    is_abridged: IsAbridged,
  })
  .meta({ id: "Organization" });
export type Organization = z.infer<typeof Organization>;

export const OrganizationCreate = z
  .strictObject({ name: name(120), description: optionalText(2000) })
  .meta({ id: "OrganizationCreate", example: { name: "Northwind Freight", description: "Operations" } });
export type OrganizationCreate = z.infer<typeof OrganizationCreate>;
export const OrganizationUpdate = z.strictObject({ name: name(120).optional(), description: optionalText(2000) }).meta({ id: "OrganizationUpdate" });
export type OrganizationUpdate = z.infer<typeof OrganizationUpdate>;

export const ActiveOrganization = z.strictObject({ organization_id: Id }).meta({ id: "ActiveOrganization" });

export const OrganizationList = pageOf(Organization, "OrganizationList");
