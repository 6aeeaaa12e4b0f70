// The wire types of this slice, and its closed sets in the order in which they are shown.
export type { CustomField, CustomFieldCreate, CustomFieldUpdate, FieldTrial, FieldType, Visibility } from "#worker/fields/schema.ts";

import type { FieldType, Visibility } from "#worker/fields/schema.ts";

export const FIELD_TYPES = ["text", "text_long", "integer", "decimal", "boolean", "date", "date_time", "url", "json"] as const satisfies readonly FieldType[];
/** Those that a card knows apart: `always`, which programs may say, is shown there as `if_set` is. */
export const VISIBILITIES = ["if_set", "hidden"] as const satisfies readonly Visibility[];
/** Types that are written as text, of which a pattern can be asked. */
export const PATTERN_TYPES: readonly FieldType[] = ["text", "text_long", "date", "date_time", "url"];
