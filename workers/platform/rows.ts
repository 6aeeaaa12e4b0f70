// Writing whole rows by their drizzle table: one memoised text per table and set of columns, values by name. Slices write SQL by
// hand only for what this cannot express.
import { getTableColumns, getTableName } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database, Statement } from "./db.ts";

type RowOf<Table extends SQLiteTable> = Table["$inferSelect"];
type ColumnOf<Table extends SQLiteTable> = Extract<keyof RowOf<Table>, string>;
export type Versioned = SQLiteTable & { $inferSelect: { id: string; version: number } };

/** `${t}` is `tasks t`, `${t.title}` is `t.title`: a column that the table does not have does not compile. */
export type Names<Table extends SQLiteTable> = { readonly [Name in ColumnOf<Table>]: string } & { toString(): string };

/** The names of a table's columns for SQL text, behind an alias; without one, unqualified. */
export function names<Table extends SQLiteTable>(table: Table, alias?: string): Names<Table> {
  const columns = Object.fromEntries(Object.keys(getTableColumns(table)).map((name) => [name, alias ? `${alias}.${name}` : name]));
  const text = alias ? `${getTableName(table)} ${alias}` : getTableName(table);
  return Object.defineProperty(columns, "toString", { value: () => text }) as Names<Table>;
}

/** SQL of some columns of a row, behind an alias, as one JSON object. */
export const jsonOf = (columns: readonly string[], alias: string): string =>
  `json_object(${columns.map((column) => `'${column}', ${alias}.${column}`).join(", ")})`;

/** A row from the values of its columns, in their order. */
export function rowOf<Row extends object>(columns: readonly (keyof Row)[], values: readonly unknown[]): Row {
  const row: Partial<Record<keyof Row, unknown>> = {};
  for (let at = 0; at < columns.length; at++) row[columns[at] as keyof Row] = values[at];
  return row as Row;
}

const texts = new WeakMap<SQLiteTable, Map<string, string>>();

/** Building a statement costs more than sending it: each text is built once per isolate. */
function textOf(table: SQLiteTable, key: string, make: () => string): string {
  let known = texts.get(table);
  if (!known) texts.set(table, (known = new Map()));
  let text = known.get(key);
  if (text === undefined) known.set(key, (text = make()));
  return text;
}

/** Inserts a row. */
export function insertRow<Table extends SQLiteTable>(db: Database, table: Table, row: RowOf<Table>): Statement {
  const columns = Object.keys(getTableColumns(table));
  const text = textOf(
    table,
    "insert",
    () => `INSERT INTO ${getTableName(table)}(${columns.join(", ")}) VALUES (${columns.map((_, at) => `?${at + 1}`).join(", ")})`,
  );
  return db.sql(text, ...columns.map((column) => row[column]));
}

/** Sets some columns of the row with this id. */
export function patchRow<Table extends SQLiteTable & { $inferSelect: { id: string } }>(
  db: Database,
  table: Table,
  id: string,
  changes: Partial<RowOf<Table>>,
): Statement {
  const columns = Object.keys(changes).filter((column) => changes[column as ColumnOf<Table>] !== undefined);
  const text = textOf(
    table,
    `patch ${columns.join()}`,
    () => `UPDATE ${getTableName(table)} SET ${columns.map((column, at) => `${column} = ?${at + 2}`).join(", ")} WHERE id = ?1`,
  );
  return db.sql(text, id, ...columns.map((column) => changes[column as ColumnOf<Table>]));
}

/** The guard that a row still has the version that the decision was based on. */
export const versionGuard = <Table extends Versioned>(db: Database, table: Table, row: RowOf<Table>, code = "stale_version"): Statement =>
  db.guard(`(SELECT version FROM ${getTableName(table)} WHERE id = ?) = ?`, code, row.id, row.version);

/** Where two rows of one table differ. */
export function changedColumns<Row extends object>(before: Row, next: Row): Partial<Row> {
  return Object.fromEntries(Object.entries(next).filter(([column, value]) => value !== before[column as keyof Row])) as Partial<Row>;
}

/** Writes a changed row: the guard that it has not changed since it was read, and the columns that differ. */
export function updateRow<Table extends Versioned>(
  db: Database,
  table: Table,
  before: RowOf<Table>,
  next: RowOf<Table>,
  code?: string,
): { guard: Statement; write: Statement } {
  return { guard: versionGuard(db, table, before, code), write: patchRow(db, table, before.id, changedColumns(before, next) as Partial<RowOf<Table>>) };
}
