// Deleting an organization for good, when its 30 days are over: every table that carries its rows, found in the database's
// own schema, children before parents, in bounded steps that cron repeats until nothing is left. A crash at any point is
// harmless: the row in `purges` stays until the end, and what is gone is gone.
import { directory } from "#worker/identity/index.ts";
import type { Database } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { log } from "#worker/platform/log.ts";

const STEP_ROWS = 2_000;
/** How many such steps one run of cron takes before it leaves the rest to the next. */
const STEPS_PER_RUN = 100;
const FILES_PER_STEP = 500;

export type Column = { table: string; name: string; pk: number };
export type Reference = { table: string; from: string; to_table: string; to: string };
/** How the rows of one organization (?1) are found and deleted in one table. */
export type PurgeStep = { table: string; key: string[]; where: string };

/** Without an organization and not reachable from one: repeated answers (kept a day), and the database's own. */
export const APART = new Set(["idempotency", "d1_migrations"]);
/** Deleted by name at the very end. */
const LAST = ["organizations", "purges"];

const COLUMNS = `SELECT t.name AS "table", c.name, c.pk FROM sqlite_schema t, pragma_table_info(t.name) c
  WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY t.name, c.cid`;
const REFERENCES = `SELECT t.name AS "table", f."from", f."table" AS to_table, coalesce(f."to", 'id') AS "to" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
  WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\\_cf%' ESCAPE '\\'`;

/** Which tables, in which order; `strays`: tables whose rows belong to nobody that we know. Pure. */
export function planPurge(columns: Column[], references: Reference[]): { steps: PurgeStep[]; strays: string[] } {
  const tables = Map.groupBy(columns, (column) => column.table);
  const where = new Map<string, { sql: string; after: string[] }>();
  const names = [...tables.keys()].filter((table) => !APART.has(table) && !LAST.includes(table));
  const has = (table: string, column: string) => Boolean(tables.get(table)?.some(({ name }) => name === column));
  for (const table of names) if (has(table, "organization_id")) where.set(table, { sql: "organization_id = ?1", after: [] });
  for (const table of names) {
    if (where.has(table)) continue;
    const parent = references.find((one) => one.table === table && has(one.to_table, "organization_id"));
    if (parent)
      where.set(table, { sql: `${parent.from} IN (SELECT ${parent.to} FROM ${parent.to_table} WHERE organization_id = ?1)`, after: [parent.to_table] });
    else if (has(table, "stream_id")) where.set(table, { sql: "stream_id IN (SELECT id FROM streams WHERE organization_id = ?1)", after: ["streams"] });
  }
  const parents = (table: string) => [
    ...references.filter((one) => one.table === table && one.to_table !== table).map((one) => one.to_table),
    ...(where.get(table)?.after ?? []),
  ];
  // Children first: a table may go when no table that is still to go points at it.
  const steps: PurgeStep[] = [];
  const left = new Set(where.keys());
  while (left.size > 0) {
    const free = [...left].filter((table) => ![...left].some((other) => other !== table && parents(other).includes(table)));
    if (free.length === 0) throw new Error(`tables that point at each other cannot be purged: ${[...left].join(", ")}`);
    for (const table of free) {
      const key = (tables.get(table) ?? []).filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
      steps.push({ table, key: key.map(({ name }) => name), where: where.get(table)?.sql ?? "0" });
      left.delete(table);
    }
  }
  return { steps, strays: names.filter((table) => !where.has(table)) };
}

export async function readPlan(db: Database): Promise<{ steps: PurgeStep[]; strays: string[] }> {
  const [columns, references] = await db.read<[Column[], Reference[]]>([db.sql(COLUMNS), db.sql(REFERENCES)]);
  return planPurge(columns, references);
}

type Budget = { steps: number };

/** true: nothing of the organization is left in the table. */
async function empty(db: Database, { table, key, where }: PurgeStep, organizationId: string, budget: Budget): Promise<boolean> {
  const columns = key.length > 0 ? key.join(", ") : "rowid";
  const row = key.length > 1 ? `(${columns})` : columns;
  for (; budget.steps > 0; budget.steps -= 1) {
    const { meta } = await db
      .sql(`DELETE FROM ${table} WHERE ${row} IN (SELECT ${columns} FROM ${table} WHERE ${where} LIMIT ${STEP_ROWS})`, organizationId)
      .run();
    if (meta.changes === 0) return true;
  }
  return false;
}

async function deleteFiles(env: Env, organizationId: string, budget: Budget): Promise<boolean> {
  for (; budget.steps > 0; budget.steps -= 1) {
    const { objects } = await env.FILES.list({ prefix: `organizations/${organizationId}/`, limit: FILES_PER_STEP });
    if (objects.length === 0) return true;
    await env.FILES.delete(objects.map((object) => object.key));
  }
  return false;
}

/** The directory's rows; whoever had it as the active one falls back to another. */
async function forgetPlace(env: Env, organizationId: string): Promise<void> {
  const db = directory(env);
  await db.d1.batch([
    db.sql(
      `UPDATE people SET active_organization_id = (SELECT p.organization_id FROM person_organizations p
         WHERE p.person_id = people.id AND p.organization_id <> ?1 ORDER BY p.created_at, p.organization_id LIMIT 1)
       WHERE active_organization_id = ?1`,
      organizationId,
    ),
    db.sql("DELETE FROM person_organizations WHERE organization_id = ?1", organizationId),
    db.sql("DELETE FROM organizations WHERE id = ?1", organizationId),
  ]);
}

/** Goes on with one organization as far as the budget reaches; true: all of it is gone. */
async function purgeOne(env: Env, db: Database, organizationId: string, steps: PurgeStep[], budget: Budget): Promise<boolean> {
  for (const step of steps) if (!(await empty(db, step, organizationId, budget))) return false;
  if (!(await deleteFiles(env, organizationId, budget))) return false;
  await db.sql("DELETE FROM organizations WHERE id = ?1", organizationId).run();
  await forgetPlace(env, organizationId);
  await db.sql("DELETE FROM purges WHERE organization_id = ?1", organizationId).run();
  log.info("organization.purged", { organization_id: organizationId });
  return true;
}

const DUE = "SELECT id FROM organizations WHERE deletion_at <= ?1 AND id NOT IN (SELECT organization_id FROM purges) LIMIT 20";
const BEGUN = "SELECT organization_id AS id FROM purges LIMIT 20";

/** Cron: begins with organizations whose time has come, and goes on with those begun. Answers how many are gone. */
export async function purgeDue(env: Env, db: Database, now: Date): Promise<number> {
  const at = now.toISOString();
  const [due, begun] = await db.read<[{ id: string }[], { id: string }[]]>([db.sql(DUE, at), db.sql(BEGUN)]);
  if (due.length + begun.length === 0) return 0;
  for (const { id } of due) await db.sql("INSERT INTO purges(organization_id, started_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING", id, at).run();
  const { steps } = await readPlan(db);
  const budget: Budget = { steps: STEPS_PER_RUN };
  let gone = 0;
  for (const { id } of [...begun, ...due]) if (await purgeOne(env, db, id, steps, budget)) gone += 1;
  return gone;
}
