// The SQL of the definitions of custom fields.
import { managesSql, visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { jsonOf, names } from "#worker/platform/rows.ts";
import { custom_field_boards, custom_fields, type CustomFieldRow, task_field_values } from "./tables.ts";
import type { FieldRule } from "./values.ts";

const f = names(custom_fields, "f");
const c = names(custom_field_boards, "c");
const v = names(task_field_values, "v");

export type FieldWithBoards = CustomFieldRow & { boards: string };

/** The boards `b` that have the field, as far as they are shown. */
const boardsSql = (isShown: string): string =>
  `(SELECT json_group_array(o.board_id) FROM (SELECT ${c.board_id} FROM ${c} JOIN boards b ON b.id = ${c.board_id} AND b.deleted_at IS NULL
  WHERE ${c.field_id} = ${f.id} AND ${c.is_bound} = 1 AND ${isShown} ORDER BY ${c.board_id}) o) AS boards`;
const ONE = `SELECT f.*, ${boardsSql("true")} FROM ${f} WHERE ${f.id} = ?1 AND ${f.organization_id} = ?2 AND ${f.deleted_at} IS NULL`;
const listSql = (isShown: string): string =>
  `SELECT f.*, ${boardsSql(isShown)} FROM ${f} WHERE ${f.organization_id} = ?1 AND ${f.deleted_at} IS NULL ORDER BY lower(${f.label}), ${f.id}`;
const HAS_ROOM = "(SELECT count(*) FROM custom_fields WHERE organization_id = ? AND deleted_at IS NULL) < ?";

export const fieldById = (db: Database, organizationId: string, id: string): Query<FieldWithBoards | null> => db.row<FieldWithBoards>(ONE, id, organizationId);
/** All fields, each with those of its boards that the caller sees; who manages the organization sees them all. */
export const fieldsOf = (db: Database, caller: Caller, organizationId: string): Query<FieldWithBoards[]> =>
  db.rows<FieldWithBoards>(listSql(`(${managesSql(caller, "?1", "?2")} OR ${visibleBoardsSql(caller, "?2")})`), organizationId, visibleBoardsParameter(caller));
/** All fields, each with all of its boards. */
export const fieldsOfOrganization = (db: Database, organizationId: string): Query<FieldWithBoards[]> =>
  db.rows<FieldWithBoards>(listSql("true"), organizationId);
export const roomGuard = (db: Database, organizationId: string, most: number): Statement => db.guard(HAS_ROOM, "too_many", organizationId, most);

const KNOWN_BOARDS = `(SELECT count(*) FROM boards WHERE id IN (SELECT value FROM json_each(?)) AND organization_id = ? AND deleted_at IS NULL) = ?`;
/** All of these boards are there, in this organization. */
export const knownBoardsGuard = (db: Database, organizationId: string, ids: readonly string[]): Statement =>
  db.guard(KNOWN_BOARDS, "unknown_boards", JSON.stringify(ids), organizationId, ids.length);

const UNBIND = `UPDATE custom_field_boards SET is_bound = 0 WHERE field_id = ?2 AND board_id NOT IN (SELECT value FROM json_each(?1))`;
const BIND = `INSERT INTO custom_field_boards(board_id, field_id, is_bound, value_count) SELECT value, ?2, 1, 0 FROM json_each(?1) WHERE true
  ON CONFLICT(board_id, field_id) DO UPDATE SET is_bound = 1`;
/** These boards have the field, and no others. */
export const bindStatements = (db: Database, fieldId: string, boardIds: readonly string[]): Statement[] => [
  db.sql(UNBIND, JSON.stringify(boardIds), fieldId),
  db.sql(BIND, JSON.stringify(boardIds), fieldId),
];

const VALUES = `SELECT coalesce(sum(${c.value_count}), 0) AS total FROM ${c} JOIN boards b ON b.id = ${c.board_id} AND b.deleted_at IS NULL WHERE ${c.field_id} = ?1`;
/** How many tasks have a value: those that are deleted, and those of deleted boards, do not count. */
export const valueCount = (db: Database, fieldId: string): Query<{ total: number } | null> => db.row(VALUES, fieldId);
const SAMPLE = `SELECT ${v.value} FROM ${v} WHERE ${v.field_id} = ?1 LIMIT ?2`;
export const valuesOf = (db: Database, fieldId: string, limit: number): Query<{ value: string }[]> => db.rows(SAMPLE, fieldId, limit);
const SAME_VALUES = "(SELECT values_version FROM custom_fields WHERE id = ?) = ?";
/** No value has been written since this row was read. */
export const sameValuesGuard = (db: Database, row: CustomFieldRow): Statement => db.guard(SAME_VALUES, "values_changed", row.id, row.values_version);

const RULE_COLUMNS = ["id", "field_key", "field_type", "validation_regex", "required", "version"];
const RULE = jsonOf(RULE_COLUMNS, "f").replace(/\)$/, ", 'default_value', json(f.default_value))");
const BOUND = (board: string) =>
  `FROM ${c} JOIN ${f} ON ${f.id} = ${c.field_id} AND ${f.deleted_at} IS NULL WHERE ${c.board_id} = ${board} AND ${c.is_bound} = 1`;
/** SQL of the rules of a board's fields as one JSON array of FieldRule; `board` is the SQL of its id. */
export const rulesJsonSql = (board: string): string => `SELECT json_group_array(json(o.rule)) FROM (SELECT ${RULE} AS rule ${BOUND(board)} ORDER BY ${f.id}) o`;
/** The rules of a board's fields; `board`: SQL of its id with the parameter ?1, `value` that parameter's value. */
export const fieldRules = (db: Database, board: string, value: string): Query<FieldRule[]> =>
  map(db.row<{ rules: string }>(`SELECT (${rulesJsonSql(board)}) AS rules`, value), (row) => JSON.parse(row?.rules ?? "[]") as FieldRule[]);

const VERSIONS = `(SELECT json_group_array(o.rule) FROM (SELECT ${f.id} || ' ' || ${f.version} AS rule ${BOUND("?")} ORDER BY ${f.id}) o) = ?`;
/** The fields of the board are still these, as they were. */
export const sameRulesGuard = (db: Database, boardId: string, rules: readonly FieldRule[], code: string): Statement =>
  db.guard(VERSIONS, code, boardId, JSON.stringify(rules.map(({ id, version }) => `${id} ${version}`)));
