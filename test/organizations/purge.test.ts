// Deleting an organization for good: all of it goes, nothing of anybody else's does, and a crash in the middle loses nothing.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { metricsConsumer } from "#worker/metrics/subscriber.ts";
import { purgeDue, readPlan } from "#worker/organizations/purge.ts";
import { APART, planPurge } from "#worker/organizations/purge-plan.ts";
import { type Database, shardDatabase } from "#worker/platform/db.ts";
import { drain } from "#worker/platform/outbox.ts";
import { board, contextOf, directory, must, organization, type TestOrganization } from "../support/factories.ts";
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

/** Answers of idempotency keys are kept a day, used rates for minutes; both may name what is gone. */
const NAMING_FOR_A_WHILE = ["idempotency", "write_limits"];
const TABLES = `SELECT t.name AS "table", c.name FROM sqlite_schema t, pragma_table_info(t.name) c
  WHERE t.type = 'table' AND t.name NOT LIKE 'search_index%' AND t.name <> 'search_progress' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\\_cf%' ESCAPE '\\' AND t.name <> 'd1_migrations' ORDER BY t.name`;

/** Every table of the shard, and whether a row of it names one of these ids: read off the schema and the rows, not off the plan of the purge. */
async function naming(db: Database, ids: readonly string[]): Promise<{ table: string; isNaming: boolean }[]> {
  const { results } = await db.sql(TABLES).all<{ table: string; name: string }>();
  const tables = [...Map.groupBy(results, ({ table }) => table)];
  const found = await db.d1.batch(
    tables.map(([table, columns]) => {
      const words = `json_array(${columns.map(({ name }) => `x."${name}"`).join(", ")})`;
      return db.sql(`SELECT 1 FROM ${table} x WHERE EXISTS (SELECT 1 FROM json_each(?1) j WHERE instr(${words}, j.value)) LIMIT 1`, JSON.stringify(ids));
    }),
  );
  return tables.map(([table], at) => ({ table, isNaming: (found[at]?.results.length ?? 0) > 0 })).filter(({ table }) => !NAMING_FOR_A_WHILE.includes(table));
}

async function idsOf(db: Database, organizationId: string): Promise<string[]> {
  const parts = ["boards", "tasks", "members"].map((table) => `SELECT id FROM ${table} WHERE organization_id = ?1`);
  const { results } = await db.sql(parts.join(" UNION ALL "), organizationId).all<{ id: string }>();
  return [organizationId, ...results.map(({ id }) => id)];
}

/** An organization with something of everything, one row at least in each table. */
async function full(): Promise<TestOrganization> {
  const in_ = await world();
  const { of, on, first, busy, lab } = in_;
  must(await of.call("PUT", `/organizations/me/members/${in_.friendId}/access`, { body: { board_access: [{ board_id: on.id }] } }));
  must(await of.call("POST", `/tasks/${first.id}/comments`, { body: { message: "x" } }));
  const letters = { kinds: ["assignment"], every: "day", time_zone: "UTC" };
  must(await of.call("PUT", "/notifications/settings", { body: { muted: ["comment"], letters } }));
  await of.db
    .sql("INSERT INTO notification_letters(organization_id, person_id, since, due_at) VALUES (?1, ?2, ?3, ?3)", of.id, in_.friendId, "2026-11-23")
    .run();
  const pushed = [
    "INSERT INTO notification_pushes(organization_id, person_id) VALUES (?1, 'p') ON CONFLICT DO NOTHING",
    "INSERT INTO push_deliveries(organization_id, person_id, event_id, subscription_id, more, attempts, due_at) VALUES (?1, 'p', 1, 's', 0, 0, '2026-11-23')",
  ];
  await of.db.d1.batch(pushed.map((row) => of.db.sql(row, of.id)));
  must(await of.call("PUT", `/boards/${on.id}/default-view`, { body: { view_id: in_.view.id } }));
  must(
    await of.call("POST", "/tasks", {
      body: { board_id: on.id, title: "T", due_at: "2027-01-01", dependencies: [first.id], tag_ids: [in_.label.id], custom_field_values: { effort: 3 } },
    }),
  );
  const moved = must(await of.call<{ id: string }>("POST", "/tasks", { body: { board_id: on.id, title: "Moved" } }));
  const second = await board(of, { require_approval_for_done: false });
  must(await of.call("POST", `/tasks/${moved.id}/move`, { body: { board_id: second.id } }));
  must(await of.call("PATCH", `/tasks/${moved.id}`, { body: { status: "done" } }));
  await drain(metricsConsumer, second.id, contextOf(of), 0);
  must(await of.call("POST", `/tasks/${in_.checked.id}/checks/ci/result`, { body: { state: "passed" } }));
  const { remembered } = in_;
  await of.db
    .sql(
      "INSERT INTO memory_notices(memory_id, agent_id, agent_name, organization_id, place_id, state, updated_at) VALUES (?1, ?2, 'Scout', ?3, ?4, 'answered', ?5)",
      remembered.id,
      in_.scout.id,
      of.id,
      on.id,
      new Date().toISOString(),
    )
    .run();
  await of.db.d1.batch([
    of.db.sql(
      "INSERT INTO task_claims(task_id, organization_id, agent_id, from_status, claimed_at, expires_at) VALUES (?1, ?2, ?3, 'todo', '', '')",
      first.id,
      of.id,
      in_.scout.id,
    ),
    of.db.sql(
      "INSERT INTO recurrence_occurrences(recurrence_id, occurrence_at, organization_id, task_id) VALUES (?1, '', ?2, ?3)",
      in_.recurring.id,
      of.id,
      first.id,
    ),
    of.db.sql(
      "INSERT INTO agent_outcomes(agent_id, organization_id, succeeded, failed, updated_at) VALUES (?1, ?2, 1, 0, ?3)",
      in_.scout.id,
      of.id,
      new Date().toISOString(),
    ),
    of.db.sql("INSERT INTO watermarks(consumer, stream_id, seq) VALUES ('agents', ?1, 1), ('agents', ?2, 1) ON CONFLICT DO NOTHING", on.id, of.id),
    of.db.sql(
      "INSERT INTO held_commands(gateway_id, id, organization_id, task_id, status, expires_at, created_at) VALUES (?1, 'h1', ?2, ?3, 'held', '', '')",
      lab.id,
      of.id,
      busy.id,
    ),
  ]);
  must(await of.call("POST", "/gateway-registry/heartbeat", { body: { gateway_id: in_.racked.gateway_id, relay_token: in_.racked.relay_token } }));
  await of.db
    .sql(
      "INSERT INTO import_origins(organization_id, source, kind, external_id, local_id, import_id) VALUES (?1, 'csv', 'task', 'x', ?2, ?3)",
      of.id,
      busy.id,
      in_.brought.id,
    )
    .run();
  must(await of.call("PATCH", `/agent-defaults/${on.id}`, { body: { model: "m" } }));
  must(await of.call("PUT", `/guards/limits/board/${on.id}`, { body: { max_runs: 5 } }));
  await of.db.d1.batch([
    of.db.sql("INSERT INTO guard_days(scope_id, day, organization_id, runs) VALUES (?1, '2026-11-23', ?2, 1)", on.id, of.id),
    of.db.sql("INSERT INTO guard_measures(gateway_id, organization_id, asked_at) VALUES (?1, ?2, '2026-11-23')", lab.id, of.id),
    of.db.sql(
      "INSERT INTO guard_reservations(id, organization_id, board_id, agent_id, gateway_id, day, at, state, tokens, cost_micros) VALUES (?4 || 'r', ?1, ?2, ?3, ?4, '', '', 'open', 1, 1)",
      of.id,
      on.id,
      in_.scout.id,
      lab.id,
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
  const ids = await idsOf(of.db, of.id);
  const without = (await naming(of.db, ids)).filter(({ isNaming }) => !isNaming).map(({ table }) => table);
  expect(without, "every other table has a row, so each deletion is seen").toEqual(["purges"]);
  const neighbour = await rowsOf(theirs.db, theirs.id);
  const members = (await of.db.sql("SELECT person_id FROM members WHERE organization_id = ?1", of.id).all<{ person_id: string }>()).results;
  await due(of);
  expect(await purge(of)).toBe(1);
  expect((await naming(of.db, ids)).filter(({ isNaming }) => isNaming)).toEqual([]);
  expect(await rowsOf(theirs.db, theirs.id)).toEqual(neighbour);
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

test("however many rows a table has, all of them go", async () => {
  const of = await organization();
  const many = `INSERT INTO organization_exports(id, organization_id, status, created_by, created_by_name, created_at, file_key)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4100) SELECT ?1 || i, ?1, 'failed', '', '', '', '' FROM n`;
  await of.db.sql(many, of.id).run();
  await due(of);
  expect(await purge(of)).toBe(1);
  expect(await of.db.sql("SELECT count(*) AS n FROM organization_exports WHERE organization_id = ?1", of.id).first("n")).toBe(0);
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
