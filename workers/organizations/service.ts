// Organizations: created by a person, who becomes their owner; read; chosen as the active one.
// The truth: the shard has the organization and its members; the directory only knows its shard and who belongs to it.
// The shard is written first: if the process dies between the two, the consumer updates the directory a moment later.
import { chooseActiveStatement, directory, forgetPerson, type PersonCaller, placeStatement, writeAccount } from "#worker/identity/index.ts";
import { shardDatabase, writes } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { createStreamStatement } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow } from "#worker/platform/rows.ts";
import { at, authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { Organization, OrganizationCreate } from "./schema.ts";
import { chooseShard } from "./shards.ts";
import { organizationById } from "./store.ts";
import { type OrganizationRow, organizations } from "./tables.ts";

export function presentOrganization(row: OrganizationRow): Organization {
  const { id, name, description, deletion_at, version, created_at, updated_at } = row;
  return { id, name, description, deletion_at, version, created_at, updated_at };
}

/** The shard is chosen by the idempotency key, so that a repeated request reaches the shard with the stored answer. */
export async function createOrganization(work: Work, caller: PersonCaller, input: OrganizationCreate): Promise<Organization> {
  const id = newId();
  const shard = chooseShard(work.env, work.idempotency?.key ?? id);
  const db = shardDatabase(work.env, shard);
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
  const founder = work.composition.ports.membership.founder(caller, row);
  const answer = presentOrganization(row);
  const stream = { organizationId: id, boardId: null };
  await commitWork(work, db, shard, {
    stream,
    writes: [createStreamStatement(db, stream), insertRow(db, organizations, row), ...founder.onShard(db)],
    events: [{ type: "organization.created", subject: { type: "organization", id }, payload: { after: answer } }],
    answer: { status: 201, body: answer },
  });
  const index = directory(work.env);
  await index.d1.batch([placeStatement(index, { ...row, shard }), ...founder.inDirectory(index), chooseActiveStatement(index, caller.id, id, now)]);
  forgetPerson(caller.id);
  return answer;
}

export async function setActiveOrganization(work: Work, caller: PersonCaller, organizationId: string): Promise<Organization> {
  if (!caller.signedIn.organizations.some((known) => known.id === organizationId))
    throw new ProblemError("not_found", "There is no such organization, or you do not belong to it.");
  await writeAccount(work, { chosen: writes([chooseActiveStatement(directory(work.env), caller.id, organizationId, at(work))]) });
  forgetPerson(caller.id);
  return getOrganization(work, organizationId);
}

export async function getOrganization(work: Work, id: string): Promise<Organization> {
  return locate(work, "organization", async (db) => {
    const { row, grant } = await read(work, db, {
      row: organizationById(db, id),
      grant: work.composition.ports.membership.grant(db, work.caller, id),
    });
    if (!row) return null;
    authorize(work, actions["organization.read"], grant, "organization");
    return presentOrganization(row);
  });
}

/** The organization that a request means when its body names none. */
export function activeOrganizationId(work: Work): string {
  const id = work.caller.organizationId;
  if (!id) throw new ProblemError("conflict", "You belong to no organization yet. Create one first: POST /organizations.");
  return id;
}
