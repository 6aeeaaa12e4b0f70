// What a shard still holds of an organization, found without the plan by which it is purged: every row of every table that names the
// organization, or a thing of it.
import type { Database } from "#worker/platform/db.ts";
import { isId } from "#worker/platform/ids.ts";

/** Kept for minutes or a day, for callers and not for organizations; and the database's own. */
const APART = ["idempotency", "write_limits", "d1_migrations", "sqlite_sequence"];
type Row = Record<string, unknown>;

async function tablesOf(db: Database): Promise<string[]> {
  const { results } = await db.sql("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'").all<{ name: string }>();
  return results.map(({ name }) => name).filter((name) => !APART.includes(name));
}

const names = (row: Row, ids: ReadonlySet<string>): boolean => Object.values(row).some((value) => typeof value === "string" && ids.has(value));

/** `left`: how many rows of which table are there now. */
export async function tracesOf(db: Database, organizationId: string): Promise<{ left(): Promise<Record<string, number>> }> {
  const tables = await tablesOf(db);
  const rows = async (table: string) => (await db.sql(`SELECT * FROM ${table}`).all<Row>()).results;
  const ids = new Set([organizationId]);
  // A person's id is not an organization's: only what names the organization itself adds its own id.
  for (const table of tables)
    for (const row of await rows(table)) if (row.organization_id === organizationId && typeof row.id === "string" && isId(row.id)) ids.add(row.id);
  const left = async () => {
    const found: Record<string, number> = {};
    for (const table of tables) {
      const count = (await rows(table)).filter((row) => names(row, ids)).length;
      if (count > 0) found[table] = count;
    }
    return found;
  };
  return { left };
}
