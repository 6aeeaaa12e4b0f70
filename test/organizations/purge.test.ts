// Deleting an organization for good: all of it goes, nothing of anybody else's does, and a crash in the middle loses nothing.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { purgeDue, readPlan } from "#worker/organizations/purge.ts";
import { APART, planPurge } from "#worker/organizations/purge-plan.ts";
import { type Database, shardDatabase } from "#worker/platform/db.ts";
import { directory, must, organization, type TestOrganization } from "../support/factories.ts";
import { tracesOf } from "./traces.ts";
import { world } from "../support/operations.ts";
import { refusal } from "../support/problem.ts";

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

/** Rows of an organization in every table of its shard that has any. */
async function rowsOf(db: Database, organizationId: string): Promise<Record<string, number>> {
  const { steps } = await readPlan(db);
  const counts: Record<string, number> = {};
  for (const { table, where } of [...steps, { table: "organizations", where: "id = ?1" }, { table: "purges", where: "organization_id = ?1" }]) {
    const n = (await db.sql(`SELECT count(*) AS n FROM ${table} WHERE ${where}`, organizationId).first<number>("n")) ?? 0;
    if (n > 0) counts[table] = n;
  }
  return counts;
}

/** An organization with something of everything, one row at least in each table. */
async function full(): Promise<TestOrganization> {
  const in_ = await world();
  const { of, on, first, busy, lab } = in_;
  must(await of.call("PUT", `/organizations/me/members/${in_.friendId}/access`, { body: { board_access: [{ board_id: on.id }] } }));
  must(await of.call("POST", `/tasks/${first.id}/comments`, { body: { message: "x" } }));
  must(await of.call("POST", "/tasks", { body: { board_id: on.id, title: "T", dependencies: [first.id] } }));
  await of.db.d1.batch([
    of.db.sql("INSERT INTO watermarks(consumer, stream_id, seq) VALUES ('agents', ?1, 1), ('agents', ?2, 1)", on.id, of.id),
    of.db.sql(
      "INSERT INTO held_commands(gateway_id, id, organization_id, task_id, status, expires_at, created_at) VALUES (?1, 'h1', ?2, ?3, 'held', '', '')",
      lab.id,
      of.id,
      busy.id,
    ),
  ]);
  await env.FILES.put(`organizations/${of.id}/exports/one.zip`, "zip");
  return of;
}

const due = async (of: TestOrganization, deletionAt = ago(1)) => {
  must(await of.call("DELETE", "/organizations/me"));
  await of.db.sql("UPDATE organizations SET deletion_at = ?2 WHERE id = ?1", of.id, deletionAt).run();
};
const purge = (of: TestOrganization) => purgeDue(env, of.db, new Date());

test("every table is reached, children before parents; a table that belongs to nobody would be noticed", async () => {
  const { steps, strays } = await readPlan(shardDatabase(env, "SHARD_0"));
  expect(strays).toEqual([]);
  const order = steps.map((step) => step.table);
  for (const [child, parent] of [
    ["task_dependencies", "tasks"],
    ["tasks", "boards"],
    ["boards", "gateways"],
    ["member_board_access", "members"],
    ["watermarks", "streams"],
  ] as const)
    expect(order.indexOf(child), `${child} before ${parent}`).toBeLessThan(order.indexOf(parent));
  const column = (table: string, name: string, pk = 0) => ({ table, name, pk });
  expect(planPurge([column("loose", "id", 1), column("idempotency", "key", 1)], [])).toEqual({ steps: [], strays: ["loose"] });
  expect(APART.has("idempotency")).toBe(true);
  const around = [column("a", "organization_id"), column("b", "organization_id")];
  const references = [
    { table: "a", from: "b_id", to_table: "b", to: "id" },
    { table: "b", from: "a_id", to_table: "a", to: "id" },
  ];
  expect(() => planPurge(around, references)).toThrow(/point at each other/);
});

test("an organization with everything in it is purged to the last row and file; the neighbour on its shard keeps all of theirs", async () => {
  const of = await full();
  const theirs = await full().then(async (made) => (made.shard === of.shard ? made : organization(of.shard)));
  const before = await rowsOf(of.db, of.id);
  const { steps } = await readPlan(of.db);
  const untouched = steps.map((step) => step.table).filter((table) => !before[table]);
  expect(untouched, "each table has a row, so each deletion is seen").toEqual([]);
  const neighbour = await rowsOf(theirs.db, theirs.id);
  const members = (await of.db.sql("SELECT person_id FROM members WHERE organization_id = ?1", of.id).all<{ person_id: string }>()).results;
  const [traces, theirTraces] = [await tracesOf(of.db, of.id), await tracesOf(theirs.db, theirs.id)];
  expect(Object.keys(await traces.left()), "what is looked for is there").toEqual(expect.arrayContaining(["organizations", "tasks", "events"]));
  const neighbours = await theirTraces.left();
  await due(of);
  expect(await purge(of)).toBe(1);
  expect(await rowsOf(of.db, of.id)).toEqual({});
  expect(await traces.left(), "looked for without the plan of the purge").toEqual({});
  expect(await rowsOf(theirs.db, theirs.id)).toEqual(neighbour);
  expect(await theirTraces.left()).toEqual(neighbours);
  expect((await env.FILES.list({ prefix: `organizations/${of.id}/` })).objects).toEqual([]);
  expect(await directory.sql("SELECT count(*) AS n FROM organizations WHERE id = ?1", of.id).first("n")).toBe(0);
  expect(await directory.sql("SELECT count(*) AS n FROM person_organizations WHERE organization_id = ?1", of.id).first("n")).toBe(0);
  expect(await directory.sql("SELECT count(*) AS n FROM people WHERE active_organization_id = ?1", of.id).first("n")).toBe(0);
  for (const { person_id } of members) expect(await directory.sql("SELECT count(*) AS n FROM people WHERE id = ?1", person_id).first("n")).toBe(1);
  expect(await purge(of)).toBe(0);
});

test("history stays undeletable but for what is being purged, and nothing is purged before its time", async () => {
  const [of, theirs] = [await organization("SHARD_0"), await organization("SHARD_0")];
  const erase = (id: string) => of.db.sql("DELETE FROM events WHERE organization_id = ?1", id).run();
  const begin = (id: string, at: string) => of.db.sql("INSERT INTO purges(organization_id, started_at) VALUES (?1, ?2)", id, at).run();
  await expect(erase(of.id)).rejects.toThrow(/append-only/);
  await expect(begin(of.id, ago(0)), "open").rejects.toThrow(/not due/);
  must(await of.call("DELETE", "/organizations/me"));
  await expect(begin(of.id, ago(0)), "closed, but in time").rejects.toThrow(/not due/);
  await expect(begin(of.id, ago(-31 * 24 * 3_600_000)), "a time that has not come").rejects.toThrow(/not due/);
  expect(await purge(of)).toBe(0);
  await of.db.sql("UPDATE organizations SET deletion_at = ?2 WHERE id = ?1", of.id, ago(1)).run();
  await begin(of.id, ago(0));
  await expect(of.db.sql("UPDATE purges SET organization_id = ?1", theirs.id).run()).rejects.toThrow(/stays what it is/);
  expect(refusal(await of.call("POST", "/organizations/me/restore")), "too late").toBe("409 conflict");
  await expect(erase(theirs.id)).rejects.toThrow(/append-only/);
  await erase(of.id);
  expect(await purge(of), "the begun purge is finished").toBe(1);
});

test("a purge that was cut off anywhere is taken up by the next run", async () => {
  const of = await full();
  await due(of);
  const { steps } = await readPlan(of.db);
  await of.db.sql("INSERT INTO purges(organization_id, started_at) VALUES (?1, ?2)", of.id, ago(0)).run();
  for (const { table, where } of steps.slice(0, Math.ceil(steps.length / 2))) await of.db.sql(`DELETE FROM ${table} WHERE ${where}`, of.id).run();
  expect(await purge(of)).toBe(1);
  expect(await rowsOf(of.db, of.id)).toEqual({});

  const late = await organization();
  await due(late);
  await late.db.sql("INSERT INTO purges(organization_id, started_at) VALUES (?1, ?2)", late.id, ago(0)).run();
  for (const { table, where } of steps) await late.db.sql(`DELETE FROM ${table} WHERE ${where}`, late.id).run();
  await late.db.sql("DELETE FROM organizations WHERE id = ?1", late.id).run(); // died before the directory was told
  expect(await purge(late)).toBe(1);
  expect(await directory.sql("SELECT count(*) AS n FROM organizations WHERE id = ?1", late.id).first("n")).toBe(0);
  expect(await rowsOf(late.db, late.id)).toEqual({});
});
