// Values that a schema of the OpenAPI document allows, drawn by fast-check. An unknown keyword or format is an error: when the document
// starts to use more, this file must learn it.
import fc, { type Arbitrary } from "fast-check";

export type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  not?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  items?: Schema;
  minProperties?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
};
export type Components = Record<string, Schema>;

const UNDERSTOOD = new Set(
  "$ref type enum const anyOf oneOf allOf not properties required additionalProperties propertyNames minProperties items minItems maxItems minLength maxLength pattern format minimum maximum".split(
    " ",
  ),
);
const SILENT = new Set(["description", "default", "example", "examples"]);
const ITEMS_MAX = 3;
const MEMBERS_MAX = 3;

const FORMATS: Record<string, Arbitrary<string>> = {
  uuid: fc.uuid(),
  "date-time": fc.date({ noInvalidDate: true, min: new Date("1900-01-01"), max: new Date("2900-01-01") }).map((date) => date.toISOString()),
  date: fc.date({ noInvalidDate: true, min: new Date("1900-01-01"), max: new Date("2900-01-01") }).map((date) => date.toISOString().slice(0, 10)),
  email: fc.emailAddress(),
  uri: fc.webUrl(),
  "time-zone": fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu"),
};

/** What the format demands where a pattern says more. */
const HOLDS: Record<string, (value: string) => boolean> = { email: (value) => value.indexOf("@") <= 64 };

const anything = fc.jsonValue({ maxDepth: 1 });

/** The same in two lines: what a pattern does not say is left to chance too seldom. */
const broken = (value: string): string => `${value.slice(0, 1)}\n${value.slice(1)}`;

/** Short texts of every script, and one that is as long as it may be, of characters that take two units. */
function texts({ minLength = 0, maxLength, pattern, format }: Schema): Arbitrary<string> {
  const fits = (value: string) => [...value].length >= minLength && [...value].length <= (maxLength ?? Number.POSITIVE_INFINITY);
  if (pattern !== undefined) {
    const matching = new RegExp(pattern, "u");
    return fc
      .tuple(fc.stringMatching(matching), fc.boolean())
      .map(([value, isBroken]) => (isBroken && matching.test(broken(value)) ? broken(value) : value))
      .filter((value) => fits(value) && (HOLDS[format ?? ""]?.(value) ?? true));
  }
  if (format !== undefined) {
    const known = FORMATS[format];
    if (!known) throw new Error(`no values are known for the format ${format}`);
    return known.filter(fits);
  }
  const short = fc.string({ unit: "binary", minLength, maxLength: Math.max(minLength, Math.min(maxLength ?? 40, 40)) });
  return maxLength === undefined ? short : fc.oneof({ weight: 5, arbitrary: short }, { weight: 1, arbitrary: fc.constant("😀".repeat(maxLength)) });
}

/** `first`, and what `second` demands beyond it. */
function both(first: Schema, second: Schema): Schema {
  const properties = { ...first.properties };
  for (const [name, inner] of Object.entries(second.properties ?? {})) properties[name] = both(properties[name] ?? {}, inner);
  return { ...first, ...second, properties, required: [...(first.required ?? []), ...(second.required ?? [])] };
}

const TYPES: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  array: Array.isArray,
  object: (value) => value !== null && typeof value === "object" && !Array.isArray(value),
};

/** Whether a value is one of those that `not` excludes: the only ones in use have members of certain types. */
function isExcluded({ required = [], properties = {}, ...others }: Schema, value: unknown): boolean {
  if (Object.keys(others).length > 0) throw new Error(`unknown words below "not": ${Object.keys(others).join(", ")}`);
  const given = value as Record<string, unknown>;
  return required.every((name) => Object.hasOwn(given, name)) && Object.entries(properties).every(([name, { type }]) => TYPES[type as string]?.(given[name]));
}

function members(schema: Schema, components: Components): Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties = true, propertyNames } = schema;
  const named = fc.record(Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, valuesOf(inner, components)])), {
    requiredKeys: required,
  });
  if (additionalProperties === false) return named;
  const names = propertyNames ? valuesOf(propertyNames, components).map(String) : fc.string({ maxLength: 12 });
  const others = fc.dictionary(
    names.filter((name) => !Object.hasOwn(properties, name) && name !== "__proto__"),
    additionalProperties === true ? anything : valuesOf(additionalProperties, components),
    { maxKeys: MEMBERS_MAX },
  );
  return fc.tuple(others, named).map(([free, own]) => ({ ...free, ...own }));
}

function ofType(type: string | undefined, schema: Schema, components: Components): Arbitrary<unknown> {
  const { minimum = -1000, maximum = Number.MAX_SAFE_INTEGER, items = {}, minItems = 0, maxItems = ITEMS_MAX } = schema;
  switch (type) {
    case "string":
      return texts(schema);
    case "integer":
      return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum));
    case "number":
      return fc.oneof(fc.double({ min: minimum, max: maximum, noNaN: true }), fc.constantFrom(minimum, maximum));
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(valuesOf(items, components), { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, ITEMS_MAX)) });
    case "object":
      return members(schema, components);
    case undefined:
      return anything;
    default:
      throw new Error(`no values are known for the type ${type}`);
  }
}

/** What the schema allows. */
export function valuesOf(schema: Schema, components: Components): Arbitrary<unknown> {
  const unknown = Object.keys(schema).filter((word) => !UNDERSTOOD.has(word) && !SILENT.has(word) && !word.startsWith("x-"));
  if (unknown.length > 0) throw new Error(`unknown words in a schema: ${unknown.join(", ")}`);
  const { minProperties, not: excluded, ...allowed } = schema;
  if (minProperties !== undefined)
    return valuesOf({ ...allowed, ...(excluded ? { not: excluded } : {}) }, components).filter((value) => Object.keys(value as object).length >= minProperties);
  if (excluded) return valuesOf(allowed, components).filter((value) => !isExcluded(excluded, value));
  if (schema.$ref) return valuesOf(components[schema.$ref.split("/").at(-1) as string] as Schema, components);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((one) => valuesOf(one, components)));
  if (schema.allOf) {
    const { allOf, ...rest } = schema;
    const choices = allOf.map((one) => fc.constantFrom(...(one.anyOf ?? [one])));
    return fc.tuple(...choices).chain((chosen) => valuesOf(chosen.reduce(both, rest), components));
  }
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ("const" in schema) return fc.constant(schema.const);
  return fc.oneof(...[schema.type].flat().map((type) => ofType(type, schema, components)));
}
