// Fills an organization with the largest things that callers may store: copies of rows that were made over the API, made larger.
import type { Database } from "#worker/platform/db.ts";
import { newId } from "#worker/platform/ids.ts";

/** SQL in terms of the copied row `r` and the number `n.i` of the copy; a text that begins with `=` is stored as it is. */
type Columns = Record<string, string>;
type Copies = { table: string; where: string; count: number; set: Columns };

/** Stored texts are given by name, so that a statement does not carry them once for each column. */
export const stored = (text: string): string => `=${text}`;

/** Six bytes in JSON, three and one. */
export const control = (chars: number): string => stored("\u0001".repeat(chars));
export const wide = (chars: number): string => stored("漢".repeat(chars));

async function columnsOf(db: Database, table: string): Promise<string[]> {
  const { results } = await db.sql("SELECT name FROM pragma_table_info(?1)", table).all<{ name: string }>();
  return results.map(({ name }) => name);
}

/** `where` finds the one row that is copied; ids of copies keep the form of an id. */
export async function copies(db: Database, { table, where, count, set }: Copies): Promise<void> {
  const columns = (await columnsOf(db, table)).filter((name) => !(name === "id" && set.id === ""));
  // Two ids of one moment begin alike: what follows the time is random.
  const params: string[] = [`${newId().slice(0, 15)}${crypto.randomUUID().slice(15, 24)}`];
  const value = (name: string): string => {
    const given = set[name] ?? (name === "id" ? "?1 || printf('%012d', n.i)" : `r.${name}`);
    return given.startsWith("=") ? `?${params.push(given.slice(1))}` : given;
  };
  const values = columns.map(value);
  await db
    .sql(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
       INSERT INTO ${table}(${columns.join(", ")}) SELECT ${values.join(", ")} FROM n, (SELECT * FROM ${table} WHERE ${where} LIMIT 1) r`,
      ...params,
    )
    .run();
}
