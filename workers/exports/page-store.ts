// The SQL that reads the rows of one organization, page by page in the order of each table's key.
import type { Database, Query } from "#worker/platform/db.ts";
import type { Cell, PortableTable, Row } from "#worker/platform/portable.ts";
import type { Catalog } from "./catalog.ts";

/** The key of the last row read; null: none yet. */
export type After = Cell[] | null;
const FIXED_PARAMETERS = 3;

const organizationOf = (table: PortableTable): string => table.organization ?? "organization_id";

/** SQL for one page: ?1 the organization, ?2 the last event of the export, ?3 the limit, then the key after which it begins. */
export function pageSql(table: PortableTable, isFirst: boolean): string {
  const columns = Object.entries(table.columns).map(([name, column]) => `${column.sql ?? `x.${name}`} AS ${name}`);
  const keys = table.key.map((name, index) => `x.${name} AS _key_${index}`);
  const places = table.key.map((_, index) => `?${FIXED_PARAMETERS + 1 + index}`);
  const after = isFirst ? "" : `AND (${table.key.map((name) => `x.${name}`).join(", ")}) > (${places.join(", ")})`;
  const select = `SELECT ${[...columns, ...keys].join(", ")}`;
  if (table.parent) {
    const { table: parent, column } = table.parent;
    const from = isFirst ? "" : `AND p.id >= ${places[0]}`;
    const order = ["p.id", ...table.key.slice(1).map((name) => `x.${name}`)].join(", ");
    return `${select} FROM ${parent} p CROSS JOIN ${table.name} x ON x.${column} = p.id WHERE p.organization_id = ?1 ${from} ${after} ORDER BY ${order} LIMIT ?3`;
  }
  const until = table.name === "events" ? "AND x.id <= ?2" : "";
  return `${select} FROM ${table.name} x WHERE x.${organizationOf(table)} = ?1 ${after} ${until} ORDER BY ${table.key.map((name) => `x.${name}`).join(", ")} LIMIT ?3`;
}

export type PageOf = { organizationId: string; upTo: number; after: After; limit: number };
/** The next page of a table. */
export const tablePage = (db: Database, table: PortableTable, { organizationId, upTo, after, limit }: PageOf): Query<Row[]> =>
  db.rows<Row>(pageSql(table, after === null), organizationId, upTo, limit, ...(after ?? []));

/** The number of rows, for the progress, and the last event. */
export function extentOf(db: Database, { tables }: Catalog, organizationId: string): Query<{ total: number; up_to: number | null } | null> {
  const counts = tables.map((table) => {
    const from = table.parent
      ? `${table.parent.table} p CROSS JOIN ${table.name} x ON x.${table.parent.column} = p.id WHERE p.organization_id = ?1`
      : `${table.name} x WHERE x.${organizationOf(table)} = ?1`;
    return `(SELECT count(*) FROM ${from})`;
  });
  return db.row(`SELECT ${counts.join(" + ")} AS total, (SELECT max(id) FROM events WHERE organization_id = ?1) AS up_to`, organizationId);
}

const DELETED_SINCE = "SELECT id FROM events WHERE organization_id = ?1 AND id > ?2 AND type IN (SELECT value FROM json_each(?3)) LIMIT 1";

/** Not null when a row that others may refer to was deleted for good after that event. */
export function deletedSince(db: Database, { tables }: Catalog, organizationId: string, eventId: number): Query<{ id: number } | null> {
  const types = tables.flatMap((table) => table.deletedBy ?? []);
  return db.row(DELETED_SINCE, organizationId, eventId, JSON.stringify(types));
}

/** The key of a row, from which the next page goes on. */
export const keyOf = (table: PortableTable, row: Row): Cell[] => table.key.map((_, index) => row[`_key_${index}`] ?? null);
