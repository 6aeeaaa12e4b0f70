// Pure decisions about the values of a task's custom fields: what is kept of what a caller gives, and what a task shows.
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import { type Budget, oneMatch } from "./pattern.ts";
import type { FieldType } from "./schema.ts";
import { takeValue, type Typed } from "./types.ts";

/** What decisions about values need of a field that tasks of a board have. */
export type FieldRule = {
  id: string;
  field_key: string;
  field_type: FieldType;
  validation_regex: string | null;
  required: number;
  default_value: unknown;
  version: number;
};
export type FieldValues = Record<string, unknown>;
export type KeptValue = Typed & { field_id: string };
export type ValueWrites = { keeps: KeptValue[]; drops: string[] };

/** All values of a task, as JSON. */
export const TASK_VALUES_MAX_CHARS = 20_000;

const isNone = (value: unknown): boolean => value === null || value === undefined || value === "";

function refuseUnknown(rules: readonly FieldRule[], given: FieldValues): Result<null> {
  const unknown = Object.keys(given).filter((key) => !rules.some((rule) => rule.field_key === key));
  if (unknown.length === 0) return accept(null);
  const message = `Tasks of this board have no custom field ${unknown.join(", ")}.`;
  return refuse({ code: "invalid_input", detail: `custom_field_values: ${message}`, extra: { message, unknown_field_keys: unknown } });
}

/** What became of values: an edit of many tasks gives each of them the same, which are decided once, within one budget for all patterns. */
type Taking = { budget: Budget; taken: Map<string, ReturnType<typeof takeValue>> };
const DECIDED = new WeakMap<FieldValues, Taking>();

function takeOnce(rule: FieldRule, given: FieldValues): ReturnType<typeof takeValue> {
  const decided = DECIDED.get(given) ?? { budget: oneMatch(), taken: new Map() };
  DECIDED.set(given, decided);
  const key = `${rule.id}@${rule.version}`;
  const taken = decided.taken.get(key) ?? takeValue(rule, given[rule.field_key], decided.budget);
  decided.taken.set(key, taken);
  return taken;
}

/** What is to be written of the given values; null, or an empty text, is no value. */
function writesOf(rules: readonly FieldRule[], given: FieldValues): Result<ValueWrites> {
  const writes: ValueWrites = { keeps: [], drops: [] };
  for (const rule of rules) {
    if (!Object.hasOwn(given, rule.field_key)) continue;
    const value = given[rule.field_key];
    if (isNone(value)) {
      writes.drops.push(rule.id);
      continue;
    }
    const taken = takeOnce(rule, given);
    if (!taken.ok) {
      const { field_key, field_type } = rule;
      const message = `${field_key} ${taken.reason}.`;
      return refuse({ code: "invalid_input", detail: `custom_field_values: ${message}`, extra: { message, field_key, field_type, reason: taken.reason } });
    }
    writes.keeps.push({ field_id: rule.id, ...taken.typed });
  }
  return accept(writes);
}

function refuseMissing(rules: readonly FieldRule[], values: FieldValues): Result<null> {
  const missing = rules.filter((rule) => rule.required === 1 && isNone(values[rule.field_key])).map((rule) => rule.field_key);
  if (missing.length === 0) return accept(null);
  const message = `Tasks of this board need a value for ${missing.join(", ")}.`;
  return refuse({ code: "invalid_input", detail: `custom_field_values: ${message}`, extra: { message, missing_field_keys: missing } });
}

/** `values`: what the task then shows. */
export type Decided = ValueWrites & { values: FieldValues };

/** The task's own values, with those of `changed` in their places; none is no value. */
function ownWith(rules: readonly FieldRule[], before: FieldValues, changed: FieldValues): FieldValues {
  return Object.fromEntries(
    rules.flatMap(({ field_key }): [string, unknown][] => {
      const value = Object.hasOwn(changed, field_key) ? changed[field_key] : before[field_key];
      return isNone(value) ? [] : [[field_key, value]];
    }),
  );
}

const refuseLong = (own: FieldValues): Result<null> =>
  JSON.stringify(own).length > TASK_VALUES_MAX_CHARS
    ? refuse({ code: "invalid_input", detail: `custom_field_values: together they must be at most ${TASK_VALUES_MAX_CHARS} characters of JSON.` })
    : accept(null);

/** `before`: the values that the task has of its own. Those of fields that are not asked about stay. */
export function decideValues(rules: readonly FieldRule[], before: FieldValues, given: FieldValues): Result<Decided> {
  const known = refuseUnknown(rules, given);
  if (!known.ok) return known;
  const asGiven = refuseLong(ownWith(rules, before, given)); // before any pattern is asked
  if (!asGiven.ok) return asGiven;
  const written = writesOf(rules, given);
  if (!written.ok) return written;
  const { keeps, drops } = written.value;
  const kept = new Map<string, unknown>([...keeps.map(({ field_id, value }) => [field_id, value] as const), ...drops.map((id) => [id, null] as const)]);
  const changed = Object.fromEntries(rules.flatMap(({ id, field_key }) => (kept.has(id) ? [[field_key, kept.get(id)]] : [])));
  const own = ownWith(rules, before, changed);
  const asKept = refuseLong(own);
  if (!asKept.ok) return asKept;
  const values = overlaid(rules, own);
  const complete = refuseMissing(rules, values);
  return complete.ok ? accept({ keeps, drops, values }) : complete;
}

/** A new task keeps the defaults of the fields that nothing is said about. */
export function decideNewValues(rules: readonly FieldRule[], given: FieldValues): Result<Decided> {
  const defaults = rules.flatMap((rule): [string, unknown][] => (isNone(rule.default_value) ? [] : [[rule.field_key, rule.default_value]]));
  return decideValues(rules, {}, { ...Object.fromEntries(defaults), ...given });
}

type Defaulted = Pick<FieldRule, "field_key" | "default_value">;
/** The task's own values over the defaults of its board's fields. */
export function overlaid(rules: readonly Defaulted[], own: FieldValues): FieldValues {
  return Object.fromEntries(
    rules.flatMap(({ field_key, default_value }): [string, unknown][] => {
      const value = own[field_key] ?? default_value;
      return isNone(value) ? [] : [[field_key, value]];
    }),
  );
}
