// Export and import columns of custom fields and their values. Deleted fields are among them, since values of deleted tasks refer to them.
import { z } from "zod";
import { flag, id, json, name, oneOf, optional, ordinal, type Portable, real, ref, time, words } from "#worker/platform/portable.ts";
import { FIELD_TYPES, isReserved, VISIBILITIES } from "./schema.ts";
import { compilePattern } from "./pattern.ts";
import { LONG_TEXT_MAX_CHARS } from "./types.ts";

const VALUE_MAX_CHARS = LONG_TEXT_MAX_CHARS * 6 + 2;
const value = () => json(z.unknown().refine((given) => JSON.stringify(given).length <= VALUE_MAX_CHARS, { message: "is too long" }));

export const portable: Portable = {
  tables: [
    {
      name: "custom_fields",
      key: ["id"],
      columns: {
        id: id(),
        field_key: {
          kind: "plain",
          check: z
            .string()
            .regex(/^[A-Za-z][A-Za-z0-9_-]{0,59}$/)
            .refine((key) => !isReserved(key), "is reserved"),
        },
        label: name(80),
        field_type: oneOf(FIELD_TYPES),
        ui_visibility: oneOf(VISIBILITIES),
        validation_regex: optional({ kind: "plain", check: z.string().refine((pattern) => compilePattern(pattern).ok, "is not a pattern") }),
        description: optional(words(500)),
        required: flag(),
        default_value: optional(value()),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
        deleted_at: optional(time()),
      },
      omitted: { values_version: "counts writes of values here" },
      arrives: () => ({}),
    },
    {
      name: "custom_field_boards",
      key: ["board_id", "field_id"],
      parent: { table: "boards", column: "board_id" },
      columns: { board_id: ref("boards"), field_id: ref("custom_fields"), is_bound: flag() },
      omitted: { value_count: "counted as tasks arrive with their values" },
      arrives: () => ({}),
    },
    {
      name: "task_field_values",
      key: ["task_id", "field_id"],
      parent: { table: "tasks", column: "task_id" },
      columns: {
        task_id: ref("tasks"),
        field_id: ref("custom_fields"),
        board_id: ref("boards"),
        value: value(),
        text: optional(words(2_000)),
        number: optional(real()),
      },
      omitted: {},
      arrives: () => ({}),
    },
  ],
  staysBehind: [],
};
