// A person's profile in the directory.
import { and, eq, sql } from "drizzle-orm";
import { notFound } from "#worker/platform/errors.ts";
import { at, requireVersion, type Work } from "#worker/platform/work.ts";
import { BOOTSTRAP_PERSON_ID, directory } from "./facts.ts";
import { forgetPerson } from "./memory.ts";
import type { PersonCaller, SignedIn } from "./person.ts";
import type { Person, PersonUpdate, SessionView } from "./schema.ts";
import { people, type PersonRow } from "./tables.ts";

export function presentPerson(row: PersonRow): Person {
  const { id, name, preferred_name, email, pronouns, timezone, notes, context, locale, deletion_at } = row;
  const email_verified = row.email_verified_at !== null;
  return {
    id,
    name,
    preferred_name,
    email,
    email_verified,
    pronouns,
    timezone,
    notes,
    context,
    locale,
    deletion_at,
    is_super_admin: id === BOOTSTRAP_PERSON_ID,
  };
}

export async function loadPerson(work: Work, personId: string): Promise<PersonRow> {
  const row = await directory(work.env).sql("SELECT * FROM people WHERE id = ?1", personId).first<PersonRow>();
  if (!row) throw notFound("person");
  return row;
}

/** Raises the version of a profile without telling the shards' copies, which do not hold what has changed. */
export const RAISE_VERSION = "version = version + 1, told_version = CASE WHEN told_version = version THEN version + 1 ELSE told_version END";

/** What the copies of a profile in memberships hold: a change of anything else need not be told to the shards. */
const isCopied = (update: PersonUpdate): boolean => update.name !== undefined || update.preferred_name !== undefined;

export async function updatePerson(work: Work, personId: string, update: PersonUpdate): Promise<PersonRow> {
  const db = directory(work.env);
  const told = isCopied(update) ? {} : { told_version: sql`CASE WHEN told_version = version THEN version + 1 ELSE told_version END` };
  const set = { ...update, ...told, version: sql`version + 1`, updated_at: at(work) };
  const seen = work.ifMatch === null ? undefined : eq(people.version, work.ifMatch);
  const { meta } = await db
    .statement(
      db.build
        .update(people)
        .set(set)
        .where(and(eq(people.id, personId), seen)),
    )
    .run();
  forgetPerson(personId);
  const row = await loadPerson(work, personId);
  if (meta.changes === 0) requireVersion(work, row.version);
  return row;
}

/** Who is signed in, and where they belong. */
export function sessionView(row: PersonRow, organizations: SignedIn["organizations"], active: string | null): SessionView {
  return {
    person: presentPerson(row),
    organizations: organizations.map(({ id, name, role }) => ({ id, name, role, is_active: id === active })),
    active_organization_id: active,
    needs_welcome: row.name === "" || organizations.length === 0,
  };
}

export async function presentSession(work: Work, caller: PersonCaller): Promise<SessionView> {
  return sessionView(await loadPerson(work, caller.id), caller.signedIn.organizations, caller.organizationId);
}
