// Wire shapes of custom fields and their values.
import { z } from "zod";
import { anyText, Id, name, optionalText, Timestamp } from "#worker/platform/wire.ts";

/** Of an organization. */
export const FIELDS_MAX = 100;
export const FIELD_BOARDS_MAX = 500;

export const FIELD_TYPES = ["text", "text_long", "integer", "decimal", "boolean", "date", "date_time", "url", "json"] as const;
export type FieldType = (typeof FIELD_TYPES)[number];
export const VISIBILITIES = ["always", "if_set", "hidden"] as const;
export type Visibility = (typeof VISIBILITIES)[number];
/** The types whose values a pattern can be asked of. */
export const PATTERN_TYPES: readonly FieldType[] = ["text", "text_long", "date", "date_time", "url"];

const TYPE_ALIASES: Record<string, FieldType> = {
  "text (long)": "text_long",
  "long text": "text_long",
  "true/false": "boolean",
  "date & time": "date_time",
  datetime: "date_time",
};
const VISIBILITY_ALIASES: Record<string, Visibility> = { "if set": "if_set" };

/** A word of a closed set, or another name for it. */
const wordOf = <const Words extends readonly [string, ...string[]]>(words: Words, aliases: Record<string, Words[number]>) =>
  z
    .string()
    .transform((given) => given.trim().toLowerCase())
    .transform((given) => aliases[given] ?? given)
    .pipe(z.enum(words))
    .meta({ enum: [...words] });

const FieldTypeWord = wordOf(FIELD_TYPES, TYPE_ALIASES);
const VisibilityWord = wordOf(VISIBILITIES, VISIBILITY_ALIASES);

const KEY = /^[A-Za-z][A-Za-z0-9_-]{0,59}$/;
/** A word that every object of a program has as a member. */
export const isReserved = (key: string): boolean => key in {};
const FieldKey = z
  .string()
  .trim()
  .regex(KEY, "must begin with a letter and have at most 60 letters, digits, _ and -")
  .refine((key) => !isReserved(key), "is a word that programs reserve for themselves");
const PATTERN_TEXT =
  "for texts, dates and addresses: the whole value must match. A regular expression without references back and looks around, so that no value takes long; at most 300 characters, and 500 parts with its repetitions written out";

/** Any JSON value that a field of some type can have. */
const Value = z.unknown().meta({ description: "by the field's type: a text, a number, true or false, or JSON" });

export const CustomField = z
  .object({
    id: Id,
    organization_id: Id,
    field_key: z.string(),
    label: z.string(),
    field_type: z.enum(FIELD_TYPES),
    ui_visibility: z.enum(VISIBILITIES),
    validation_regex: z.string().nullable(),
    description: z.string().nullable(),
    required: z.boolean(),
    default_value: Value,
    board_ids: z.array(Id).meta({ description: "the boards whose tasks have it" }),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "CustomField" });
export type CustomField = z.infer<typeof CustomField>;

const writable = {
  validation_regex: anyText(300)
    .nullable()
    .transform((pattern) => pattern || null)
    .optional()
    .meta({ description: PATTERN_TEXT }),
  description: optionalText(500),
  default_value: Value.optional(),
};
const boardIds = z.array(Id).min(1).max(FIELD_BOARDS_MAX);

export const CustomFieldCreate = z
  .strictObject({
    field_key: FieldKey.meta({ description: "its name among `custom_field_values`; it never changes" }),
    label: name(80).nullish().meta({ description: "default: the key" }),
    field_type: FieldTypeWord.default("text"),
    ui_visibility: VisibilityWord.default("always"),
    required: z.boolean().default(false),
    board_ids: boardIds,
    ...writable,
  })
  .meta({
    id: "CustomFieldCreate",
    example: { field_key: "severity", label: "Severity", field_type: "integer", board_ids: ["019a9f5e-7c1b-7e3a-9d52-3f1f6f0c2b11"] },
  });
export type CustomFieldCreate = z.infer<typeof CustomFieldCreate>;

export const CustomFieldUpdate = z
  .strictObject({
    label: name(80).optional(),
    field_type: FieldTypeWord.optional(),
    ui_visibility: VisibilityWord.optional(),
    required: z.boolean().optional(),
    board_ids: boardIds.optional(),
    ...writable,
  })
  .refine((update) => Object.keys(update).length > 0, { message: "say at least one thing to change" })
  .meta({ id: "CustomFieldUpdate", minProperties: 1, example: { label: "How bad" } });
export type CustomFieldUpdate = z.infer<typeof CustomFieldUpdate>;

export const CustomFieldList = z.array(CustomField);

/** Whether a value would be taken, asked before the field is there. */
export const FieldTrial = z
  .strictObject({ field_type: FieldTypeWord.default("text"), validation_regex: writable.validation_regex, value: Value.optional() })
  .meta({ id: "FieldTrial", example: { field_type: "text", validation_regex: "[A-Z]{2}-\\d+", value: "EU-7" } });
export type FieldTrial = z.infer<typeof FieldTrial>;
export const FieldTrialResult = z
  .object({ is_valid: z.boolean(), reason: z.string().nullable().meta({ description: "why it is not" }) })
  .meta({ id: "FieldTrialResult" });
export type FieldTrialResult = z.infer<typeof FieldTrialResult>;
