// The SQL of people, and of what every request needs to know about one.
import { all, type Database, type Query, type Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { PersonOrganization } from "./person.ts";
import { PersonUpdate } from "./schema.ts";
import { organization_places, people, person_organizations, type PersonRow } from "./tables.ts";

const p = names(people);
const k = names(people, "k");
const o = names(organization_places, "o");
const b = names(person_organizations, "b");

/** With the id at the sign-in service that vouched for them first. */
export type KnownPerson = PersonRow & { clerk_user_id: string | null };
const SUBJECT = `(SELECT i.subject FROM identities i WHERE i.person_id = ${k.id} ORDER BY i.created_at, i.issuer LIMIT 1) AS clerk_user_id`;
/** A person, and the organizations that they belong to. */
export type Facts = { person: KnownPerson | null; organizations: PersonOrganization[] };
export type FactsSql = { person: string; organizations: string };

/** `who`: SQL for the person's id. */
export const factsSql = (who: string): FactsSql => ({
  person: `SELECT k.*, ${SUBJECT} FROM ${k} WHERE ${k.id} = ${who}`,
  organizations: `SELECT ${o.id}, ${o.shard}, ${o.name}, ${b.role} FROM ${b} JOIN ${o} ON ${o.id} = ${b.organization_id} WHERE ${b.person_id} = ${who} ORDER BY ${o.id}`,
});

/** What every request needs to know about a person, found by `who`. */
export const factsBy = (db: Database, sql: FactsSql, ...params: unknown[]): Query<Facts> =>
  all({ person: db.row<KnownPerson>(sql.person, ...params), organizations: db.rows<PersonOrganization>(sql.organizations, ...params) });

const BY_ID = factsSql("?1");
const BY_EMAIL = `SELECT * FROM ${p} WHERE ${p.email} = ?1`;

export const factsOf = (db: Database, personId: string): Query<Facts> => factsBy(db, BY_ID, personId);
export const personById = (db: Database, id: string): Query<KnownPerson | null> => db.row<KnownPerson>(BY_ID.person, id);
export const personByEmail = (db: Database, email: string): Query<PersonRow | null> => db.row<PersonRow>(BY_EMAIL, email);

export type Mailbox = { email: string; locale: PersonRow["locale"] };
const MAILBOX = `SELECT ${p.email}, ${p.locale} FROM ${p} WHERE ${p.id} = ?1 AND ${p.email} IS NOT NULL AND ${p.email_verified_at} IS NOT NULL`;
/** The confirmed address; null: there is none. */
export const mailboxById = (db: Database, id: string): Query<Mailbox | null> => db.row<Mailbox>(MAILBOX, id);

const INSERT_NAMELESS = `INSERT INTO ${p}(${p.id}, ${p.name}, ${p.created_at}, ${p.updated_at}) VALUES (?1, '', ?2, ?2) ON CONFLICT DO NOTHING`;

/** Inserts a person without a name yet; does nothing when they exist. */
export const insertNamelessPerson = (db: Database, id: string, at: string): Statement => db.sql(INSERT_NAMELESS, id, at);

/** Keeps synced copies marked as synced: for changes of fields that they do not hold. */
const KEEP_SYNCED = `CASE WHEN ${p.synced_version} = ${p.version} THEN ${p.version} + 1 ELSE ${p.synced_version} END`;
/** Raises the version of a profile without making its copies on the shards outdated. */
export const RAISE_VERSION = `${p.version} = ${p.version} + 1, ${p.synced_version} = ${KEEP_SYNCED}`;

const PROFILE = Object.keys(PersonUpdate.shape) as (keyof PersonUpdate)[];
const given = (column: keyof PersonUpdate): string =>
  `${p[column]} = CASE WHEN json_type(?2, '$.${column}') IS NULL THEN ${p[column]} ELSE ?2 ->> '$.${column}' END`;
const UPDATE_PROFILE = `UPDATE ${p} SET ${PROFILE.map(given).join(", ")}, ${p.version} = ${p.version} + 1,
  ${p.synced_version} = CASE WHEN ?5 THEN ${p.synced_version} ELSE ${KEEP_SYNCED} END, ${p.updated_at} = ?3
  WHERE ${p.id} = ?1 AND (?4 IS NULL OR ${p.version} = ?4) RETURNING ${p.id}`;

export type ProfileChange = { update: PersonUpdate; at: string; seenVersion: number | null; changesCopies: boolean };

/** Changes the given fields; null when the version is no longer the expected one. */
export const updateProfile = (db: Database, id: string, { update, at, seenVersion, changesCopies }: ProfileChange): Query<{ id: string } | null> =>
  db.row<{ id: string }>(UPDATE_PROFILE, id, JSON.stringify(update), at, seenVersion, changesCopies ? 1 : 0);

const NEW_EMAIL = `UPDATE ${p} SET ${p.email} = ?2, ${p.email_verified_at} = NULL, ${p.email_proved_at} = NULL, ${p.version} = ${p.version} + 1, ${p.updated_at} = ?3
  WHERE ${p.id} = ?1`;

/** A new address, unverified. */
export const changeEmailStatement = (db: Database, id: string, email: string, at: string): Statement => db.sql(NEW_EMAIL, id, email, at);

const PROVE_BY_RESET = `UPDATE ${p} SET ${p.email_verified_at} = coalesce(${p.email_verified_at}, ?3), ${p.email_proved_at} = ?3, ${p.updated_at} = ?3, ${RAISE_VERSION}
  WHERE ${p.id} = ?1 AND ${p.email} = ?2 AND ${p.email_proved_at} IS NULL`;

/** Setting a password through a letter proves the mailbox, if the account still has that address. */
export const proveEmailStatement = (db: Database, id: string, email: string, at: string): Statement => db.sql(PROVE_BY_RESET, id, email, at);

/** True while the mailbox `?2` of the person `?1` has not been verified. */
export const EMAIL_UNPROVED = `EXISTS (SELECT 1 FROM ${p} WHERE ${p.id} = ?1 AND ${p.email} = ?2 AND ${p.email_proved_at} IS NULL)`;

const PROFILE_COPY = [p.id, p.version, p.name, p.preferred_name, p.email].join(", ");
const UNSYNCED = `${p.synced_version} < ${p.version}`;
const UNSYNCED_PEOPLE = `SELECT ${PROFILE_COPY} FROM ${p} WHERE ${UNSYNCED} ORDER BY ${p.id} LIMIT ?1`;
const UNSYNCED_PERSON = `SELECT ${PROFILE_COPY} FROM ${p} WHERE ${p.id} = ?1 AND ${UNSYNCED}`;
const MARK_SYNCED = `UPDATE ${p} SET ${p.synced_version} = ?2 WHERE ${p.id} = ?1 AND ${p.synced_version} < ?2`;
const MARK_UNSYNCED = `UPDATE ${p} SET ${p.synced_version} = min(${p.synced_version}, ${p.version} - 1) WHERE ${p.id} = ?1`;

/** The fields that copies of a profile in memberships hold. */
export type Profile = Pick<PersonRow, "id" | "version" | "name" | "preferred_name" | "email">;
export const profilesToSync = (db: Database, limit: number): Query<Profile[]> => db.rows<Profile>(UNSYNCED_PEOPLE, limit);
export const profileToSync = (db: Database, id: string): Query<Profile | null> => db.row<Profile>(UNSYNCED_PERSON, id);
export const markSyncedStatement = (db: Database, id: string, version: number): Statement => db.sql(MARK_SYNCED, id, version);
/** For a copy that may be older than the profile. */
export const markUnsyncedStatement = (db: Database, id: string): Statement => db.sql(MARK_UNSYNCED, id);
