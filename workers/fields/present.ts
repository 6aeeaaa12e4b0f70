// Custom fields as the API answers them.
import type { CustomField } from "./schema.ts";
import type { CustomFieldRow } from "./tables.ts";

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

export function presentField(row: CustomFieldRow, boardIds: readonly string[]): CustomField {
  const { values_version: _values, deleted_at: _deleted, default_value, required, ...rest } = row;
  return { ...rest, required: required === 1, default_value: parsed(default_value), board_ids: [...boardIds] };
}
