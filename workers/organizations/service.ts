// Organizations: made by a person, who becomes their owner; listed; chosen as the active one.
// Truth: the shard has the organization and its members; the directory only knows where it lives and who belongs there.
// The shard is written first: if the process dies between the two, the consumer tells the directory a moment later.
import { directory, forgetPerson, markUnsyncedStatement, type PersonCaller } from "#worker/identity/index.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { createStreamStatement } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { at, authorize, commitWork, load, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { grantOf, type GrantRow, organizationGrantStatement } from "#worker/members/index.ts";
import { type Profile, profileOf } from "./profiles.ts";
import type { Organization, OrganizationCreate } from "./schema.ts";
import { chooseShard } from "./shards.ts";
import { type MemberRow, members, type OrganizationRow, organizations } from "./tables.ts";

export function presentOrganization(row: OrganizationRow): Organization {
  const { id, name, description, deletion_at, version, created_at, updated_at } = row;
  return { id, name, description, deletion_at, version, created_at, updated_at };
}

type Given = { role: MemberRow["role"]; all_boards_read: boolean; all_boards_write: boolean };

export function newMember(organizationId: string, person: { id: string; actor: { name: string } }, profile: Profile, given: Given, now: string): MemberRow {
  return {
    id: newId(),
    organization_id: organizationId,
    person_id: person.id,
    name: profile.name || person.actor.name,
    role: given.role,
    all_boards_read: Number(given.all_boards_read),
    all_boards_write: Number(given.all_boards_write),
    email: profile.email,
    preferred_name: profile.preferred_name,
    version: 1,
    created_at: now,
    updated_at: now,
  };
}

export async function createOrganization(work: Work, caller: PersonCaller, input: OrganizationCreate): Promise<Organization> {
  const id = newId();
  // A repeat must come to the shard that keeps the answer.
  const shard = chooseShard(work.env, work.idempotency?.key ?? id);
  const db = shardDatabase(work.env, shard);
  const [profile] = await Promise.all([profileOf(work.env, caller), load(work, db, [])]);
  const now = at(work);
  const row: OrganizationRow = {
    id,
    name: input.name,
    description: input.description ?? null,
    deletion_at: null,
    version: 1,
    created_at: now,
    updated_at: now,
  };
  const owner = newMember(id, caller, profile, { role: "owner", all_boards_read: true, all_boards_write: true }, now);
  const answer = presentOrganization(row);
  await commitWork(work, db, shard, {
    stream: { organizationId: id, boardId: null },
    writes: [
      createStreamStatement(db, { organizationId: id, boardId: null }),
      db.statement(db.build.insert(organizations).values(row)),
      db.statement(db.build.insert(members).values(owner)),
    ],
    events: [{ type: "organization.created", subject: { type: "organization", id }, payload: { after: answer } }],
    answer: { status: 201, body: answer },
  });
  await registerOrganization(work, caller, row, shard);
  return answer;
}

/** Tells the directory where the organization lives and who belongs there; it becomes the person's active one. */
async function registerOrganization(work: Work, caller: PersonCaller, row: OrganizationRow, shard: string): Promise<void> {
  const db = directory(work.env);
  await db.d1.batch([
    db.sql("INSERT INTO organizations(id, shard, name, created_at) VALUES (?1, ?2, ?3, ?4)", row.id, shard, row.name, row.created_at),
    db.sql("INSERT INTO person_organizations(person_id, organization_id, role, created_at) VALUES (?1, ?2, 'owner', ?3)", caller.id, row.id, row.created_at),
    db.sql("UPDATE people SET active_organization_id = ?2, updated_at = ?3 WHERE id = ?1", caller.id, row.id, row.created_at),
    markUnsyncedStatement(db, caller.id),
  ]);
  forgetPerson(caller.id);
}

export async function setActiveOrganization(work: Work, caller: PersonCaller, organizationId: string): Promise<Organization> {
  if (!caller.signedIn.organizations.some((known) => known.id === organizationId))
    throw new ProblemError("not_found", "There is no such organization, or you do not belong to it.");
  const db = directory(work.env);
  await db.sql("UPDATE people SET active_organization_id = ?2, updated_at = ?3 WHERE id = ?1", caller.id, organizationId, at(work)).run();
  forgetPerson(caller.id);
  return getOrganization(work, organizationId);
}

export async function getOrganization(work: Work, id: string): Promise<Organization> {
  return locate(work, "organization", async (db) => {
    const [rows, grants] = await load<[OrganizationRow[], GrantRow[]]>(work, db, [
      db.sql("SELECT * FROM organizations WHERE id = ?1", id),
      organizationGrantStatement(db, work.caller, id),
    ]);
    if (!rows[0]) return null;
    authorize(work, actions["organization.read"], grantOf(work.caller, grants[0]), "organization");
    return presentOrganization(rows[0]);
  });
}

/** All organizations of a person, over all their shards: as many reads as shards, in parallel. */
export async function listOrganizations(work: Work, caller: PersonCaller): Promise<Organization[]> {
  const pages = await Promise.all(
    work.shards.map(async (shard) => {
      const db = shardDatabase(work.env, shard);
      const [rows] = await db.read<[OrganizationRow[]]>([
        db.sql("SELECT o.* FROM members m JOIN organizations o ON o.id = m.organization_id WHERE m.person_id = ?1 LIMIT 200", caller.id),
      ]);
      return rows;
    }),
  );
  return pages
    .flat()
    .map(presentOrganization)
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** The organization that a request without one in its body is about. */
export function activeOrganizationId(work: Work): string {
  const id = work.caller.organizationId;
  if (!id) throw new ProblemError("conflict", "You belong to no organization yet. Create one first: POST /organizations.");
  return id;
}
