// Tables of the directory: people, how they sign in, their sessions, which organizations they belong to; and machine tokens on shards.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { SIGN_IN_METHODS } from "./schema.ts";

export const people = sqliteTable("people", {
  id: text().primaryKey(),
  name: text().notNull(),
  preferred_name: text(),
  email: text(),
  pronouns: text(),
  timezone: text(),
  notes: text(),
  context: text(),
  locale: text({ enum: ["en", "zh"] }),
  active_organization_id: text(),
  email_verified_at: text(),
  email_proved_at: text(),
  deletion_at: text(),
  signed_out_at: text(),
  synced_version: integer().notNull(),
  version: integer().notNull(),
  created_at: text().notNull(),
  updated_at: text().notNull(),
});
export type PersonRow = typeof people.$inferSelect;

/** The shard of each organization; the slice organizations keeps it up to date. */
export const organization_places = sqliteTable("organizations", {
  id: text().primaryKey(),
  shard: text().notNull(),
  name: text().notNull(),
  created_at: text().notNull(),
});

/** Who belongs to which organization; the slices above keep it up to date. */
export const person_organizations = sqliteTable(
  "person_organizations",
  {
    person_id: text().notNull(),
    organization_id: text().notNull(),
    role: text({ enum: ["owner", "admin", "member"] }).notNull(),
    created_at: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.person_id, table.organization_id] })],
);

export const sessions = sqliteTable("sessions", {
  id: text().primaryKey(),
  person_id: text().notNull(),
  secret_hash: text().notNull(),
  user_agent: text(),
  created_at: text().notNull(),
  expires_at: text().notNull(),
  revoked_at: text(),
  method: text({ enum: SIGN_IN_METHODS }).notNull(),
  address: text(),
  last_seen_at: text(),
});

export type SessionRow = typeof sessions.$inferSelect;

/** `hash`: a PHC string. */
export const passwords = sqliteTable("passwords", {
  person_id: text().primaryKey(),
  hash: text().notNull(),
  changed_at: text().notNull(),
});
export type PasswordRow = typeof passwords.$inferSelect;

/** The person of a sign-in service's subject. */
export const identities = sqliteTable(
  "identities",
  {
    issuer: text().notNull(),
    subject: text().notNull(),
    person_id: text().notNull(),
    created_at: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.issuer, table.subject] })],
);

/** JWTs that were signed out before they expired. */
export const revoked_tokens = sqliteTable("revoked_tokens", {
  token_hash: text().primaryKey(),
  expires_at: text().notNull(),
});

/** Rate-limited attempts, each a row until it is a minute old. */
export const sign_in_failures = sqliteTable(
  "sign_in_failures",
  {
    source: text().notNull(),
    at: text().notNull(),
    id: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.at, table.id] })],
);

export const passkeys = sqliteTable("passkeys", {
  id: text().primaryKey(),
  person_id: text().notNull(),
  public_key: text().notNull(),
  counter: integer().notNull(),
  transports: text().notNull(),
  is_synced: integer().notNull(),
  name: text().notNull(),
  created_at: text().notNull(),
  last_used_at: text(),
});
export type PasskeyRow = typeof passkeys.$inferSelect;

export const challenges = sqliteTable("challenges", {
  id: text().primaryKey(),
  person_id: text(),
  purpose: text({ enum: ["sign_in", "register"] }).notNull(),
  challenge: text().notNull(),
  expires_at: text().notNull(),
});
export type ChallengeRow = typeof challenges.$inferSelect;

export const person_links = sqliteTable("person_links", {
  id: text().primaryKey(),
  person_id: text().notNull(),
  purpose: text({ enum: ["password_reset", "verify_email"] }).notNull(),
  email: text(),
  secret_hash: text().notNull(),
  created_at: text().notNull(),
  expires_at: text().notNull(),
  used_at: text(),
});
export type PersonLinkRow = typeof person_links.$inferSelect;

export const credentials = sqliteTable("credentials", {
  key_id: text().primaryKey(),
  organization_id: text().notNull(),
  kind: text({ enum: ["agent", "gateway", "api_key"] }).notNull(),
  subject_id: text().notNull(),
  secret_hash: text().notNull(),
  created_at: text().notNull(),
  expires_at: text(),
  revoked_at: text(),
});
export type CredentialRow = typeof credentials.$inferSelect;
