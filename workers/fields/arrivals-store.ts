// Custom fields that an import brings from elsewhere: made as people make them, and the boards of the import added to those that are here.
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow, updateRow } from "#worker/platform/rows.ts";
import { presentField } from "./present.ts";
import { FIELDS_MAX } from "./schema.ts";
import { bindStatements, type FieldWithBoards, knownBoardsGuard, roomGuard } from "./store.ts";
import { custom_fields, type CustomFieldRow } from "./tables.ts";

export { fieldsOfOrganization } from "./store.ts";

/** A definition that is valid (types.ts). `default_value`: JSON. */
export type ArrivingField = Pick<CustomFieldRow, "field_key" | "label" | "field_type" | "ui_visibility" | "validation_regex" | "description" | "default_value">;
type By = { organizationId: string; now: Date };
/** The event belongs on the stream of the organization. */
type Made = { guards: Statement[]; writes: Statement[]; events: NewEvent[] };

/** A field of these boards. No task needs a value: tasks that come without one must come too. */
export function arrivingField(db: Database, { organizationId, now }: By, field: ArrivingField, boardIds: readonly string[]): Made {
  const at = now.toISOString();
  const kept = { id: newId(), organization_id: organizationId, ...field, required: 0, values_version: 0 };
  const row: CustomFieldRow = { ...kept, version: 1, created_at: at, updated_at: at, deleted_at: null };
  const boards = [...boardIds].sort();
  return {
    guards: [roomGuard(db, organizationId, FIELDS_MAX), knownBoardsGuard(db, organizationId, boards)],
    writes: [insertRow(db, custom_fields, row), ...bindStatements(db, row.id, boards)],
    events: [{ type: "custom_field.created", subject: { type: "custom_field", id: row.id }, payload: { after: presentField(row, boards) } }],
  };
}

/** The field, on these boards too. */
export function boundField(db: Database, { organizationId, now }: By, { boards, ...row }: FieldWithBoards, boardIds: readonly string[]): Made {
  const before = JSON.parse(boards) as string[];
  const after = [...new Set([...before, ...boardIds])].sort();
  if (after.length === before.length) return { guards: [], writes: [], events: [] };
  const next = { ...row, version: row.version + 1, updated_at: now.toISOString() };
  const { guard, write } = updateRow(db, custom_fields, row, next, "conflict");
  const payload = { label: row.label, before: { board_ids: before }, after: { board_ids: after, version: next.version, updated_at: next.updated_at } };
  return {
    guards: [guard, knownBoardsGuard(db, organizationId, after)],
    writes: [write, ...bindStatements(db, row.id, after)],
    events: [{ type: "custom_field.updated", subject: { type: "custom_field", id: row.id }, payload }],
  };
}
