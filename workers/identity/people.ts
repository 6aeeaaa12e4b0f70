// A person's profile in the directory.
import { listed } from "#worker/platform/abridge.ts";
import { notFound } from "#worker/platform/errors.ts";
import { at, requireVersion, type Work } from "#worker/platform/work.ts";
import { BOOTSTRAP_PERSON_ID } from "./bootstrap.ts";
import { directory, writeAccount } from "./directory.ts";
import { forgetPerson } from "./memory.ts";
import { type Facts, type KnownPerson, personById, updateProfile } from "./people-store.ts";
import type { PersonCaller } from "./person.ts";
import { syncProfile } from "./profiles.ts";
import type { Person, PersonUpdate, SessionView } from "./schema.ts";

export function presentPerson(row: KnownPerson): Person {
  const { id, clerk_user_id, name, preferred_name, email, pronouns, timezone, notes, context, locale, deletion_at } = row;
  const email_verified = row.email_verified_at !== null;
  return {
    id,
    clerk_user_id,
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

export async function loadPerson(work: Work, personId: string): Promise<KnownPerson> {
  const db = directory(work.env);
  return requirePersonRow((await db.ask({ person: personById(db, personId) })).person);
}

export function requirePersonRow(row: KnownPerson | null): KnownPerson {
  if (!row) throw notFound("person");
  return row;
}

export async function updatePerson(work: Work, personId: string, update: PersonUpdate): Promise<KnownPerson> {
  const db = directory(work.env);
  const changesCopies = update.name !== undefined || update.preferred_name !== undefined;
  const { updated, person } = await writeAccount(work, {
    updated: updateProfile(db, personId, { update, at: at(work), seenVersion: work.ifMatch, changesCopies }),
    person: personById(db, personId),
  });
  forgetPerson(personId);
  const row = requirePersonRow(person);
  if (!updated) requireVersion(work, row.version);
  else if (changesCopies) syncProfile(work);
  return row;
}

/** Who is signed in, and the organizations they belong to. */
export function sessionView(row: KnownPerson, organizations: Facts["organizations"], active: string | null): SessionView {
  return {
    person: presentPerson(row),
    organizations: listed(
      organizations.map(({ id, name, role }) => ({ id, name, role, is_active: id === active })),
      null,
    ),
    active_organization_id: active,
    needs_welcome: row.name === "" || organizations.length === 0,
  };
}

export async function presentSession(work: Work, caller: PersonCaller): Promise<SessionView> {
  return sessionView(await loadPerson(work, caller.id), caller.signedIn.organizations, caller.organizationId);
}
