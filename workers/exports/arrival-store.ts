// How rows of a file become rows of this organization: checked against what their table declares, given new ids, inserted by
// one statement a chunk. What a row points at is looked for in this organization only, and must be there.
import { z } from "zod";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { ArrivingEvent, PortableTable, Row } from "#worker/platform/portable.ts";
import { ARRIVING, fileOf, SETTLING, TABLES } from "./catalog.ts";
import { TransferFailure } from "./failure.ts";
import type { NewIds } from "./new-ids.ts";

export type FileRow = Record<string, unknown>;

/** Columns that are not known here are left out; those that are must hold what they should. */
const shapes = new Map(
  TABLES.map((table) => [table.name, z.object(Object.fromEntries(Object.entries(table.columns).map(([name, { check }]) => [name, check])))]),
);

/** One line; says table and line when it is not what it must be. */
export function parseLine(table: PortableTable, line: string, number: number): FileRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new TransferFailure(`${fileOf(table)}, line ${number} is not JSON. Upload an export as it is.`);
  }
  const parsed = shapes.get(table.name)?.safeParse(value);
  if (parsed?.success) return parsed.data;
  const issue = parsed?.error.issues[0];
  throw new TransferFailure(
    `${fileOf(table)}, line ${number} is not a row of an export: ${issue?.path.join(".") || "the line"}: ${issue?.message.slice(0, 200)}.`,
  );
}

/** The row with its new ids, and with the values with which rows of its table arrive. */
export function arrive(table: PortableTable, row: FileRow, ids: NewIds, at: string): Row {
  const own: Row = {};
  for (const [name, { kind }] of Object.entries(table.columns)) {
    const value = row[name] ?? null;
    if (value === null) own[name] = null;
    else if (kind === "plain") own[name] = value as string | number;
    else if (kind === "json") own[name] = ids.json(JSON.stringify(value));
    else own[name] = kind === "text" || kind === "someone" ? ids.text(value as string) : ids.row(value as string);
  }
  return typeof table.arrives === "string" ? own : { ...own, ...table.arrives(own, at) };
}

const HERE = (target: string, name: string): string => `SELECT r.id FROM ${target} r WHERE r.id = j.value ->> '${name}' AND r.organization_id = ?2`;

/** Refuses a chunk (`dangling`) with a row that points at nothing, where null would do as well. */
function danglingGuard(db: Database, table: PortableTable, organizationId: string, json: string): Statement[] {
  const loose = Object.entries(table.columns).flatMap(([name, { table: target, isOptional }]) =>
    target && isOptional ? [`(j.value ->> '${name}' IS NOT NULL AND NOT EXISTS (${HERE(target, name)}))`] : [],
  );
  if (loose.length === 0) return [];
  return [db.guard(`NOT EXISTS (SELECT 1 FROM json_each(?1) j WHERE ?2 IS NOT NULL AND (${loose.join(" OR ")}))`, "dangling", json, organizationId)];
}

/** The insertion of a chunk; `rows` have the same columns. */
export function arrivalStatements(db: Database, table: PortableTable, organizationId: string, rows: Row[]): Statement[] {
  const names = Object.keys(rows[0] as Row);
  const json = JSON.stringify(rows);
  const cellSql = (name: string): string => {
    const column = table.columns[name];
    if (column?.kind !== "ref") return `j.value ->> '${name}'`;
    return `(${HERE(column.table as string, name)})`;
  };
  const [column, value] = table.parent ? ["", ""] : ["organization_id, ", "?2, "];
  const cells = names.map(cellSql).join(", ");
  return [
    ...danglingGuard(db, table, organizationId, json),
    db.sql(
      `INSERT INTO ${table.name}(${column}${names.join(", ")}) SELECT ${value}${cells} FROM json_each(?1) j WHERE ?2 IS NOT NULL ORDER BY j.key`,
      json,
      organizationId,
    ),
  ];
}

/** Events of a chunk; a cause in the same chunk is named by its place there. */
export function arriveEvents(table: PortableTable, rows: FileRow[], ids: NewIds, at: string): ArrivingEvent[] {
  const places = new Map(rows.map((row, index) => [`${row.stream_id}:${row.seq}`, index]));
  return rows.map((row, index) => {
    const { cause: _text, ...own } = arrive(table, row, ids, at);
    const cause = row.cause as { stream_id: string; seq: number } | null;
    const place = cause ? places.get(`${cause.stream_id}:${cause.seq}`) : undefined;
    const isHere = place !== undefined && place < index;
    return {
      ...own,
      cause_place: isHere ? place : null,
      cause_stream_id: cause && !isHere ? ids.row(cause.stream_id) : null,
      cause_seq: cause && !isHere ? cause.seq : null,
    };
  });
}

const WITH_ORGANIZATION = ARRIVING.filter((table) => !table.parent);
const isOf = (table: PortableTable): string =>
  `SELECT 1 FROM ${table.name} WHERE organization_id = ?1${table.name === "streams" ? " AND board_id IS NOT NULL" : ""}`;

/** True when nothing lives in the organization (?1) yet, not even what has been deleted. */
export const EMPTY_SQL = WITH_ORGANIZATION.map((table) => `NOT EXISTS (${isOf(table)})`).join(" AND ");

/** What is told twice is brought in step, when all has arrived. */
export const settleStatements = (db: Database, organizationId: string): Statement[] => SETTLING.map((sql) => db.sql(sql, organizationId));

/** Takes back rows of a table that have arrived, a bounded number at a time. */
export function removeStatement(db: Database, table: PortableTable, organizationId: string, limit: number): Statement {
  const key = table.key.join(", ");
  const where = table.parent ? `${table.parent.column} IN (SELECT id FROM ${table.parent.table} WHERE organization_id = ?1)` : "organization_id = ?1";
  const row = table.key.length > 1 ? `(${key})` : key;
  return db.sql(`DELETE FROM ${table.name} WHERE ${row} IN (SELECT ${key} FROM ${table.name} WHERE ${where} LIMIT ?2)`, organizationId, limit);
}
