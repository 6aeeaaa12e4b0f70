// The directory's index of organizations: where each lives, what it is called, who belongs there with which role. The shard
// is the truth. Told directly after a commit (best effort), and again by the consumer, which nothing escapes.
import { directory, forgetPerson, markUnsyncedStatement } from "#worker/identity/index.ts";
import { type Database, shardDatabase, type Statement } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { Work } from "#worker/platform/work.ts";
import type { Role } from "./schema.ts";
import type { MemberRow, OrganizationRow } from "./tables.ts";

export type Place = Pick<OrganizationRow, "id" | "name" | "created_at">;
type Membership = { person_id: string; role: Role; created_at: string };

const organizationStatement = (db: Database, place: Place, shard: string): Statement =>
  db.sql(
    "INSERT INTO organizations(id, shard, name, created_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE name <> excluded.name",
    place.id,
    shard,
    place.name,
    place.created_at,
  );

/** A person who is not known any more, or an organization, gets no row. The first organization becomes the active one. */
const belongs = (db: Database, organizationId: string, { person_id, role, created_at }: Membership): Statement[] => [
  db.sql(
    `INSERT INTO person_organizations(person_id, organization_id, role, created_at)
     SELECT p.id, o.id, ?3, ?4 FROM people p, organizations o WHERE p.id = ?1 AND o.id = ?2
     ON CONFLICT (person_id, organization_id) DO UPDATE SET role = excluded.role`,
    person_id,
    organizationId,
    role,
    created_at,
  ),
  db.sql("UPDATE people SET active_organization_id = ?2 WHERE id = ?1 AND active_organization_id IS NULL", person_id, organizationId),
];

/** Whoever had it as the active one falls back to the oldest of the others, or to none. */
const belongsNot = (db: Database, organizationId: string, personId: string): Statement[] => [
  db.sql("DELETE FROM person_organizations WHERE person_id = ?1 AND organization_id = ?2", personId, organizationId),
  db.sql(
    `UPDATE people SET active_organization_id = (SELECT organization_id FROM person_organizations WHERE person_id = ?1 ORDER BY created_at, organization_id LIMIT 1)
     WHERE id = ?1 AND active_organization_id = ?2`,
    personId,
    organizationId,
  ),
];

async function bestEffort(what: string, write: Promise<unknown>): Promise<void> {
  await write.catch((error: unknown) => log.warn("directory.not_told", { what, error: describe(error) }));
}

/** After a commit on the shard: the consumer would say the same a moment later. */
export async function indexMember(work: Pick<Work, "env">, row: MemberRow): Promise<void> {
  const db = directory(work.env);
  await bestEffort("member", db.d1.batch(belongs(db, row.organization_id, row)));
  forgetPerson(row.person_id);
}

export async function unindexMember(work: Pick<Work, "env">, organizationId: string, personId: string): Promise<void> {
  const db = directory(work.env);
  await bestEffort("member", db.d1.batch(belongsNot(db, organizationId, personId)));
  forgetPerson(personId);
}

/** A new member: the directory may not even know the organization yet. */
export async function indexArrival(work: Pick<Work, "env">, shard: string, place: Place, row: MemberRow): Promise<void> {
  const db = directory(work.env);
  await bestEffort(
    "arrival",
    db.d1.batch([organizationStatement(db, place, shard), ...belongs(db, row.organization_id, row), markUnsyncedStatement(db, row.person_id)]),
  );
  forgetPerson(row.person_id);
}

export async function indexOrganization(work: Work, shard: string, place: Place): Promise<void> {
  const db = directory(work.env);
  await bestEffort("organization", organizationStatement(db, place, shard).run());
  forgetPerson(work.caller.id); // whoever renamed it sees the new name at once, the others within seconds
}

/** What the shard says now of an organization and of this person in it, told to the directory. */
export async function syncDirectory(env: Env, shard: string, organizationId: string, personId: string | null): Promise<void> {
  const [on, db] = [shardDatabase(env, shard), directory(env)];
  let told = "";
  for (let attempt = 0; attempt < 3; attempt++) {
    const [places, members] = await on.read<[Place[], Membership[]]>([
      on.sql("SELECT id, name, created_at FROM organizations WHERE id = ?1", organizationId),
      on.sql("SELECT person_id, role, created_at FROM members WHERE organization_id = ?1 AND person_id = ?2", organizationId, personId),
    ]);
    const state = JSON.stringify([places, members]);
    if (!places[0] || state === told) return; // the last look found what has been told
    const member = members[0];
    await db.d1.batch([
      organizationStatement(db, places[0], shard),
      ...(personId ? (member ? belongs(db, organizationId, member) : belongsNot(db, organizationId, personId)) : []),
    ]);
    told = state;
    if (personId) forgetPerson(personId);
  }
}
