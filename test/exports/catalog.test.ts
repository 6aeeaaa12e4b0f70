// Nothing of an organization is forgotten by an export: every table and every column is declared, or left out with a reason.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { catalogOf, inOrderOfArrival } from "#worker/exports/catalog.ts";
import { extentOf, pageSql } from "#worker/exports/page-store.ts";
import { database } from "#worker/platform/db.ts";
import { id, optional, type PortableTable, ref } from "#worker/platform/portable.ts";
import { composition } from "#worker/slices.ts";

const db = database(env.SHARD_0);
const catalog = catalogOf(composition);
const { tables: TABLES, arriving: ARRIVING, staysBehind: STAYS_BEHIND } = catalog;
type Column = { table: string; name: string; notnull: number; dflt_value: string | null };
const { results: columns } = await db
  .sql(
    `SELECT m.name AS "table", c.name, c."notnull", c.dflt_value FROM sqlite_schema m JOIN pragma_table_info(m.name) c
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_cf%' ESCAPE '\\' AND m.name <> 'd1_migrations'`,
  )
  .all<Column>();
const tables = new Map(Map.groupBy(columns, (column) => column.table));

test("every table of the shard is exported, or stays behind with its reason", () => {
  expect(tables.size).toBeGreaterThan(20);
  const named = [...TABLES.map((table) => table.name), ...STAYS_BEHIND.map((table) => table.name)];
  expect([...named].sort()).toEqual([...tables.keys()].sort());
  expect(STAYS_BEHIND.filter(({ why }) => why.length < 10)).toEqual([]);
});

test("every column of an exported table is exported, or omitted with its reason", () => {
  for (const table of TABLES) {
    const computed = Object.entries(table.columns).flatMap(([name, { sql }]) =>
      sql && !tables.get(table.name)?.some((one) => one.name === name) ? [name] : [],
    );
    const declared = [...Object.keys(table.columns).filter((name) => !computed.includes(name)), ...Object.keys(table.omitted)];
    const own = table.parent || table.organization ? [] : ["organization_id"];
    expect([...declared, ...own].sort(), table.name).toEqual(
      tables
        .get(table.name)
        ?.map(({ name }) => name)
        .sort(),
    );
  }
});

test("no column that holds a secret leaves", () => {
  const leaving = TABLES.flatMap((table) => Object.keys(table.columns).map((name) => `${table.name}.${name}`));
  expect(leaving.filter((name) => /secret|sealed|key_id|token|hint/.test(name))).toEqual([]);
});

test("a row arrives with a value for every column that needs one", () => {
  for (const table of ARRIVING) {
    if (typeof table.arrives === "string") continue;
    const given = new Set([...Object.keys(table.columns), ...Object.keys(table.arrives({}, "2026-01-01T00:00:00.000Z")), "organization_id"]);
    const needed = (tables.get(table.name) ?? []).filter((column) => column.notnull && column.dflt_value === null).map((column) => column.name);
    expect(
      needed.filter((name) => !given.has(name)),
      table.name,
    ).toEqual([]);
  }
});

test("a table arrives after those that it points at", () => {
  for (const [index, table] of TABLES.entries())
    for (const { table: target } of Object.values(table.columns))
      if (target)
        expect(
          TABLES.findIndex((other) => other.name === target),
          `${table.name} → ${target}`,
        ).toBeLessThan(index);
});

test("the order follows from what tables point at, not from where they are declared; of the rest the lower slice's comes first", () => {
  const table = (name: string, ...targets: string[]): PortableTable => ({
    name,
    key: ["id"],
    columns: { id: id(), ...Object.fromEntries(targets.map((target) => [`${target}_id`, optional(ref(target))])) },
    omitted: {},
    arrives: () => ({}),
  });
  const names = (tables: PortableTable[]) => inOrderOfArrival(tables).map(({ name }) => name);
  expect(names([table("labels", "tasks"), table("boards"), table("tasks", "boards", "tasks"), table("notes")])).toEqual(["boards", "tasks", "labels", "notes"]);
  expect(() => names([table("labels", "nothing")])).toThrow("labels points at nothing, which no slice declares");
  expect(() => names([table("chickens", "eggs"), table("eggs", "chickens")])).toThrow("tables point at each other: chickens → eggs → chickens");
  expect(TABLES.slice(-2).map(({ name }) => name)).toEqual(["streams", "events"]);
  expect(catalogOf(composition), "made once").toBe(catalog);
});

// A second key, say a task's dependencies, is put in order within its first.
test("pages are read along an index: no table is scanned and none is sorted", async () => {
  for (const table of TABLES)
    for (const isFirst of [true, false]) {
      const sql = pageSql(table, isFirst);
      const count = Math.max(...[...sql.matchAll(/\?(\d+)/g)].map(([, place]) => Number(place)));
      const { results } = await db.sql(`EXPLAIN QUERY PLAN ${sql}`, ...Array.from({ length: count }, () => "1")).all<{ detail: string }>();
      const plan = results.map((row) => row.detail);
      expect(
        plan.filter((line) => /^SCAN |TEMP B-TREE FOR ORDER/.test(line)),
        `${table.name}: ${plan.join("; ")}`,
      ).toEqual([]);
    }
  expect(await db.ask({ extent: extentOf(db, catalog, "x") })).toEqual({ extent: { total: 0, up_to: null } });
});
