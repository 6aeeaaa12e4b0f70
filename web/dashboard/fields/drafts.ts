// Values as people type them. Pure.
import type { CustomField, FieldType } from "./wire.ts";

/** What is typed in each field, by its key. */
export type Drafts = Record<string, string>;
type Parsed = { ok: true; value: unknown } | { ok: false };

/** The wall clock of this browser, as its field for date and time writes it. */
function localTime(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? "" : new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function draftOf(type: FieldType, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (type === "json") return JSON.stringify(value, null, 2);
  return type === "date_time" ? localTime(String(value)) : String(value);
}

const NUMBER = /^-?\d+(?:[.,]\d+)?$/;

function parsedJson(draft: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(draft) as unknown };
  } catch {
    return { ok: false };
  }
}

/** The value of a draft; an empty one is none. Whether it fits, the server says. */
export function parsedValue(type: FieldType, draft: string): Parsed {
  const text = draft.trim();
  if (text === "") return { ok: true, value: null };
  if (type === "json") return parsedJson(text);
  if (type === "integer" || type === "decimal") return NUMBER.test(text) ? { ok: true, value: Number(text.replace(",", ".")) } : { ok: false };
  if (type === "boolean") return { ok: true, value: text === "true" };
  if (type === "date_time") return { ok: true, value: new Date(text).toISOString() };
  return { ok: true, value: draft };
}

export const draftsOf = (fields: readonly CustomField[], values: Record<string, unknown>): Drafts =>
  Object.fromEntries(fields.map(({ field_key, field_type, default_value }) => [field_key, draftOf(field_type, values[field_key] ?? default_value)]));

/** The values of all drafts that say something; what cannot be read is left to the server to refuse. */
export const valuesOf = (fields: readonly CustomField[], drafts: Drafts): Record<string, unknown> =>
  Object.fromEntries(
    fields.flatMap(({ field_key, field_type }) => {
      const draft = drafts[field_key] ?? "";
      const parsed = parsedValue(field_type, draft);
      if (parsed.ok && parsed.value === null) return [];
      return [[field_key, parsed.ok ? parsed.value : draft]];
    }),
  );
