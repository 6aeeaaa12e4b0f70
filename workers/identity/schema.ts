// Wire shapes of people and sign-in.
import { z } from "zod";
import { Id, optionalText, text } from "#worker/platform/wire.ts";

export const BOOTSTRAP_TOKEN_MIN_CHARS = 50;
export const LOCALES = ["en", "zh"] as const;

export const Person = z
  .object({
    id: Id,
    name: z.string(),
    preferred_name: z.string().nullable(),
    email: z.string().nullable(),
    pronouns: z.string().nullable(),
    timezone: z.string().nullable(),
    notes: z.string().nullable(),
    context: z.string().nullable(),
    locale: z.enum(LOCALES).nullable(),
    is_super_admin: z.boolean(),
  })
  .meta({ id: "Person" });
export type Person = z.infer<typeof Person>;

export const SignIn = z.object({ token: z.string().min(1).max(512).meta({ description: "LOCAL_AUTH_TOKEN of this installation" }) }).meta({ id: "SignIn" });

export const OrganizationMembershipSummary = z
  .object({ id: Id, name: z.string(), role: z.enum(["owner", "admin", "member"]), is_active: z.boolean() })
  .meta({ id: "OrganizationMembershipSummary" });

export const SessionView = z
  .object({
    person: Person,
    organizations: z.array(OrganizationMembershipSummary),
    active_organization_id: Id.nullable(),
    needs_welcome: z.boolean().meta({ description: "true until the person has a name and an organization" }),
  })
  .meta({ id: "Session" });
export type SessionView = z.infer<typeof SessionView>;

function isTimezone(value: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

export const PersonUpdate = z
  .object({
    name: text(120).optional(),
    preferred_name: optionalText(120),
    pronouns: optionalText(60),
    timezone: z.string().refine(isTimezone, { message: "is not a known time zone" }).nullish(),
    notes: optionalText(4000),
    context: optionalText(4000),
    locale: z.enum(LOCALES).nullish(),
  })
  .meta({ id: "PersonUpdate", example: { name: "Mira Okafor", timezone: "Europe/Berlin" } });
export type PersonUpdate = z.infer<typeof PersonUpdate>;
