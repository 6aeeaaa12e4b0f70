// The words of types and visibilities.
import type { MessageId } from "../i18n/index.ts";
import type { FieldType, Visibility } from "./wire.ts";

export const TYPE_LABELS = {
  text: "fields.type.text",
  text_long: "fields.type.text_long",
  integer: "fields.type.integer",
  decimal: "fields.type.decimal",
  boolean: "fields.type.boolean",
  date: "fields.type.date",
  date_time: "fields.type.date_time",
  url: "fields.type.url",
  json: "fields.type.json",
} as const satisfies Record<FieldType, MessageId>;

export const VISIBILITY_LABELS = { always: "fields.ifSet", if_set: "fields.ifSet", hidden: "fields.hidden" } as const satisfies Record<Visibility, MessageId>;
