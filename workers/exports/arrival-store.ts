// The SQL that inserts imported rows, one statement per chunk. References are resolved within this organization only, and must exist.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import type { PortableTable, Row } from "#worker/platform/portable.ts";
import type { Catalog } from "./catalog.ts";

const inOrganization = (target: string, name: string): string => `SELECT r.id FROM ${target} r WHERE r.id = j.value ->> '${name}' AND r.organization_id = ?2`;

/** Refuses a chunk (code `dangling`) in which a row refers to nothing and its column could also be null. */
function danglingGuard(db: Database, table: PortableTable, organizationId: string, json: string): Statement[] {
  const dangling = Object.entries(table.columns).flatMap(([name, { table: target, isOptional }]) =>
    target && isOptional ? [`(j.value ->> '${name}' IS NOT NULL AND NOT EXISTS (${inOrganization(target, name)}))`] : [],
  );
  if (dangling.length === 0) return [];
  return [db.guard(`NOT EXISTS (SELECT 1 FROM json_each(?1) j WHERE ?2 IS NOT NULL AND (${dangling.join(" OR ")}))`, "dangling", json, organizationId)];
}

/** Inserts a chunk; all `rows` have the same columns. */
export function arrivalStatements(db: Database, table: PortableTable, organizationId: string, rows: readonly Row[]): Statement[] {
  const [first] = rows;
  if (!first) return [];
  const columns = Object.keys(first);
  const json = JSON.stringify(rows);
  const cells = columns.map((name) => {
    const column = table.columns[name];
    return column?.kind === "ref" && column.table ? `(${inOrganization(column.table, name)})` : `j.value ->> '${name}'`;
  });
  const [column, value] = table.parent ? ["", ""] : ["organization_id, ", "?2, "];
  return [
    ...danglingGuard(db, table, organizationId, json),
    db.sql(
      `INSERT INTO ${table.name}(${column}${columns.join(", ")}) SELECT ${value}${cells.join(", ")} FROM json_each(?1) j WHERE ?2 IS NOT NULL ORDER BY j.key`,
      json,
      organizationId,
    ),
  ];
}

const rowsOf = (table: PortableTable): string =>
  `SELECT 1 FROM ${table.name} WHERE organization_id = ?1${table.name === "streams" ? " AND board_id IS NOT NULL" : ""}`;

/** True when the organization (?1) has no rows yet, not even deleted ones. */
export const isEmptySql = ({ arriving }: Catalog): string => arriving.flatMap((table) => (table.parent ? [] : [`NOT EXISTS (${rowsOf(table)})`])).join(" AND ");

export const isEmpty = (db: Database, catalog: Catalog, organizationId: string): Query<{ is_empty: number } | null> =>
  db.row(`SELECT ${isEmptySql(catalog)} AS is_empty`, organizationId);

/** Recomputes denormalised columns once everything has been imported. */
export const settleStatements = (db: Database, { settling }: Catalog, organizationId: string): Statement[] =>
  settling.map((sql) => db.sql(sql, organizationId));

/** Deletes imported rows of a table again, a bounded number at a time. */
export function removeStatement(db: Database, table: PortableTable, organizationId: string, limit: number): Statement {
  const key = table.key.join(", ");
  const where = table.parent ? `${table.parent.column} IN (SELECT id FROM ${table.parent.table} WHERE organization_id = ?1)` : "organization_id = ?1";
  const row = table.key.length > 1 ? `(${key})` : key;
  return db.sql(`DELETE FROM ${table.name} WHERE ${row} IN (SELECT ${key} FROM ${table.name} WHERE ${where} LIMIT ?2)`, organizationId, limit);
}

type MemberHere = { person_id: string; email: string | null };
export const membersHere = (db: Database, organizationId: string, limit: number): Query<MemberHere[]> =>
  db.rows<MemberHere>("SELECT person_id, email FROM members WHERE organization_id = ?1 ORDER BY id LIMIT ?2", organizationId, limit);

/** The seq of the organization's own stream. */
export const ownSeq = (db: Database, organizationId: string): Query<{ seq: number } | null> => db.row("SELECT seq FROM streams WHERE id = ?1", organizationId);
