// Deleting an account: it stays for 30 days, in which its owner may change their mind.
import { shardDatabase } from "#worker/platform/db.ts";
import { type Env, shardNames } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { directory } from "./facts.ts";
import { forgetPerson } from "./memory.ts";
import { loadPerson, RAISE_VERSION } from "./people.ts";
import type { PersonRow } from "./tables.ts";

export const DELETION_DELAY_MS = 30 * 24 * 3_600_000;
/** Organizations that a refusal names in its text; its `organizations` has them all. */
const NAMED_MAX = 5;

type Owned = { id: string; name: string; other_owners: string };
/** Organizations that the person owns and where others are members, each with its other owners. */
const OWNED = `SELECT o.id, o.name, (SELECT json_group_array(x.person_id) FROM members x WHERE x.organization_id = o.id AND x.role = 'owner' AND x.person_id <> ?1) AS other_owners
  FROM members m JOIN organizations o ON o.id = m.organization_id
  WHERE m.person_id = ?1 AND m.role = 'owner' AND o.deletion_at IS NULL
    AND EXISTS (SELECT 1 FROM members x WHERE x.organization_id = o.id AND x.person_id <> ?1) ORDER BY o.name`;
const STAYING = "SELECT id FROM people WHERE id IN (SELECT value FROM json_each(?1)) AND deletion_at IS NULL";

/** Where others would be left without an owner: whoever is being deleted too does not count as one. */
async function organizationsLeftBehind(work: Work, personId: string): Promise<{ id: string; name: string }[]> {
  const lists = await Promise.all(shardNames(work.env).map((shard) => shardDatabase(work.env, shard).sql(OWNED, personId).all<Owned>()));
  const owned = lists.flatMap(({ results }) => results).map((row) => ({ ...row, others: JSON.parse(row.other_owners) as string[] }));
  const others = [...new Set(owned.flatMap((row) => row.others))];
  const { results } = others.length > 0 ? await directory(work.env).sql(STAYING, JSON.stringify(others)).all<{ id: string }>() : { results: [] };
  const staying = new Set(results.map((row) => row.id));
  return owned.filter((row) => !row.others.some((id) => staying.has(id))).map(({ id, name }) => ({ id, name }));
}

const SET_DELETION = `UPDATE people SET deletion_at = ?2, updated_at = ?3, ${RAISE_VERSION} WHERE id = ?1`;

async function setDeletion(work: Work, personId: string, deletionAt: string | null): Promise<void> {
  await directory(work.env).sql(SET_DELETION, personId, deletionAt, at(work)).run();
  forgetPerson(personId);
}

async function requireSuccessors(work: Work, personId: string): Promise<void> {
  const organizations = await organizationsLeftBehind(work, personId);
  if (organizations.length === 0) return;
  const more = organizations.length > NAMED_MAX ? ` and ${organizations.length - NAMED_MAX} more` : "";
  const names =
    organizations
      .slice(0, NAMED_MAX)
      .map(({ name }) => name)
      .join(", ") + more;
  throw new ProblemError(
    "last_owner",
    `You are the last owner of ${names}. Make another member owner there, or delete the organization, then delete your account.`,
    {
      extra: { organizations },
    },
  );
}

/** The account is deleted in 30 days. Two last owners who go at the same moment see each other at the second look. */
export async function deletePerson(work: Work, personId: string): Promise<PersonRow> {
  const row = await loadPerson(work, personId);
  if (row.deletion_at) return row;
  await requireSuccessors(work, personId);
  await setDeletion(work, personId, new Date(work.now.getTime() + DELETION_DELAY_MS).toISOString());
  try {
    await requireSuccessors(work, personId);
  } catch (error) {
    await setDeletion(work, personId, null);
    throw error;
  }
  return loadPerson(work, personId);
}

/** The account stays. */
export async function restorePerson(work: Work, personId: string): Promise<PersonRow> {
  await setDeletion(work, personId, null);
  return loadPerson(work, personId);
}

/** Whose 30 days are over: their memberships go first, then `erasePerson`. */
export async function peopleToDelete(env: Env, now: Date, limit = 50): Promise<string[]> {
  const sql = "SELECT id FROM people WHERE deletion_at <= ?1 ORDER BY deletion_at LIMIT ?2";
  return (await directory(env).sql(sql, now.toISOString(), limit).all<{ id: string }>()).results.map((row) => row.id);
}

/** Erases a person with password, passkeys, identities, sessions and links; false when they have kept their account meanwhile. */
export async function erasePerson(env: Env, personId: string, now: Date): Promise<boolean> {
  const { meta } = await directory(env).sql("DELETE FROM people WHERE id = ?1 AND deletion_at <= ?2", personId, now.toISOString()).run();
  forgetPerson(personId);
  return meta.changes > 0;
}
