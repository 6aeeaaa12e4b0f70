// Things that tests begin with. Each makes its own, so that no test depends on another.
import { env } from "cloudflare:workers";
import { issueCredential } from "#worker/identity/index.ts";
import { openSession } from "#worker/identity/sessions.ts";
import { type Database, database, shardDatabase } from "#worker/platform/db.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import { newId } from "#worker/platform/ids.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { composition } from "#worker/slices.ts";
import type { Agent } from "#worker/agents/schema.ts";
import type { Approval } from "#worker/approvals/schema.ts";
import type { Board } from "#worker/boards/schema.ts";
import type { Gateway } from "#worker/gateways/schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { type Call, client, ownerOf, type Reply } from "./client.ts";

export type Person = { id: string; token: string; call: Call };
export type TestOrganization = { id: string; shard: string; db: Database; call: Call };
export type Rights = { role?: "owner" | "admin" | "member"; reads?: string[]; writes?: string[]; readsAll?: boolean; writesAll?: boolean };

const now = () => new Date().toISOString();
const bit = (value: boolean | undefined) => (value ? 1 : 0);
export const directory = database(env.DIRECTORY);
export const named = (name: string): string => `${name} ${newId().slice(-6)}`;

/** The body of an answer that must be a success. */
export function must<T>(reply: Reply<T>): T {
  if (reply.status >= 300) throw new Error(`${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body;
}

/** Somebody with a session who belongs nowhere yet. */
export async function person(name = "Ana"): Promise<Person> {
  const id = newId();
  await directory.sql("INSERT INTO people(id, name, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)", id, name, now()).run();
  const token = await openSession(env, id, "test", new Date());
  return { id, token, call: client({ Authorization: `Bearer ${token}` }) };
}

export async function organizationOf(call: Call): Promise<TestOrganization> {
  const { id } = must(await call<{ id: string }>("POST", "/organizations", { body: { name: named("Northwind") } }));
  const row = await directory.sql("SELECT shard FROM organizations WHERE id = ?1", id).first<{ shard: string }>();
  const shard = row?.shard as string;
  return { id, shard, db: shardDatabase(env, shard), call };
}

/** An organization of the installation's owner; `shard` asks for one that lives there. */
export async function organization(shard?: string): Promise<TestOrganization> {
  for (;;) {
    const made = await organizationOf(client({ Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}` }));
    if (!shard || made.shard === shard) return { ...made, call: ownerOf(made.id) };
  }
}

/** Somebody who belongs to the organization with these rights. */
export async function member({ id, shard, db }: TestOrganization, rights: Rights = {}): Promise<Person> {
  const somebody = await person();
  const memberId = newId();
  await db.d1.batch([
    db.sql(
      "INSERT INTO members(id, organization_id, person_id, name, role, all_boards_read, all_boards_write, created_at, updated_at) VALUES (?1, ?2, ?3, 'Ana', ?4, ?5, ?6, ?7, ?7)",
      memberId,
      id,
      somebody.id,
      rights.role ?? "member",
      bit(rights.readsAll),
      bit(rights.writesAll),
      now(),
    ),
    ...(rights.reads ?? []).map((board) =>
      db.sql("INSERT INTO member_board_access(member_id, board_id, can_read, can_write) VALUES (?1, ?2, 1, 0)", memberId, board),
    ),
    ...(rights.writes ?? []).map((board) =>
      db.sql("INSERT INTO member_board_access(member_id, board_id, can_read, can_write) VALUES (?1, ?2, 1, 1)", memberId, board),
    ),
  ]);
  await directory
    .sql(
      "INSERT INTO person_organizations(person_id, organization_id, role, created_at) SELECT ?1, id, ?3, ?4 FROM organizations WHERE id = ?2 AND shard = ?5",
      somebody.id,
      id,
      rights.role ?? "member",
      now(),
      shard,
    )
    .run();
  return somebody;
}

export const board = async ({ id, call }: TestOrganization, fields: Record<string, unknown> = {}): Promise<Board> =>
  must(await call<Board>("POST", "/boards", { body: { organization_id: id, name: named("Operations"), ...fields } }));

export const task = async ({ call }: { call: Call }, on: { id: string }, fields: Record<string, unknown> = {}): Promise<Task> =>
  must(await call<Task>("POST", "/tasks", { body: { board_id: on.id, title: "Rotate the keys", ...fields } }));

export const gateway = async ({ call }: TestOrganization, fields: Record<string, unknown> = {}): Promise<Gateway> =>
  must(await call<Gateway>("POST", "/gateways", { body: { name: named("lab"), ...fields } }));

export const approval = async ({ call }: { call: Call }, on: { id: string }, fields: Record<string, unknown> = {}): Promise<Approval> =>
  must(await call<Approval>("POST", "/approvals", { body: { task_id: on.id, action: "task.done", reason: "All checks passed", ...fields } }));

/** An agent of a board, without a gateway, and a token that is good. */
export async function agentOn(
  { id, call, db }: TestOrganization,
  on: { id: string } | null,
  fields: Record<string, unknown> = {},
): Promise<{ id: string; token: string; keyId: string; call: Call }> {
  const made = must(
    await call<Agent>("POST", "/agents", { body: { organization_id: id, name: named("Scout"), board_id: on?.id ?? null, gateway_id: null, ...fields } }),
  );
  const issued = issueCredential(db, "agent", id, made.id, now());
  await issued.statement.run();
  return { id: made.id, token: issued.token, keyId: issued.keyId, call: client({ "X-Agent-Token": issued.token }) };
}

/** An organization with a board, a task on it, a gateway and an agent. */
export async function workplace(fields: Record<string, unknown> = {}) {
  const of = await organization();
  const on = await board(of, fields);
  return { of, on, first: await task(of, on), call: of.call };
}

/** Where consumers and cron work on the shard of an organization. */
export const contextOf = (of: Pick<TestOrganization, "db" | "shard">, now = new Date(), bindings: typeof env = env): ConsumerContext => ({
  env: bindings,
  db: of.db,
  shard: of.shard,
  now,
  composition,
});

/** The events of a stream as they were told, oldest first. */
export async function eventsOf({ call }: { call: Call }, query: string): Promise<EventView[]> {
  return must(await call<{ items: EventView[] }>("GET", `/activity?limit=200&${query}`)).items.toReversed();
}
