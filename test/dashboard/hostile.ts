// Stored values as somebody who means harm would have them: of every shape that the wire allows, with texts that hide and deceive.
import fc from "fast-check";
import { z } from "zod";

/** Texts that once deceived or broke something, and any others. */
export const words = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "\u202Egnp.exe",
    "rm\u200B -rf /\u2066 # \u2069safe",
    "a\u0000b\u001B[31mred",
    "\uD800",
    "\uFEFFAdmin\u00A0\u2028",
    "שלום \u200F(x)",
    "x".repeat(20_000),
    "# a\n\n- [ ] b\n\n|a|b|\n|-|-|\n|1|",
    "`".repeat(50),
    "<img src=x onerror=1>",
    "[x](javascript:alert(1))",
    "__proto__",
    "",
  ),
);

/** JSON of any shape, and shapes that once broke a page. */
export const odd = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  fc.constantFrom<unknown>(
    { toString: null },
    [{ toString: null }],
    [{ valueOf: null, toString: 1 }],
    { $$typeof: "react.element", type: "b" },
    [[]],
    [null, "… 3 more", { board_id: 7 }],
    { length: -1 },
  ),
  words,
);
const NAMES = [
  ...["warnings", "risk", "risk_level", "risk_kinds", "command", "argv", "command_argv", "cwd", "host", "node", "resolved_path", "reason"],
  ...["__proto__", "toString", "constructor", "label", "title", "name", "key", "error", "comment", "x"],
];
export const attachment = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 20 })), odd, { maxKeys: 8 });

type Schema = {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  allOf?: Schema[];
  oneOf?: Schema[];
  format?: string;
  pattern?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
};
const ID = "01a1ffad-4587-71e1-956d-010088dbdc9a";
const AT = "2026-11-21T08:30:00.000Z";

function textOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.format === "date-time") return fc.constantFrom(AT, "2031-01-01T00:00:00.000Z");
  return schema.format === "uuid" ? fc.constant(ID) : words;
}

function objectOf({ properties, required = [] }: Schema, defs: Record<string, Schema>): fc.Arbitrary<unknown> {
  if (!properties) return attachment;
  const members = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, made(schema, defs)]));
  return fc.record(members, { requiredKeys: required });
}

function made(schema: Schema, defs: Record<string, Schema>): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (schema.$ref) return made(defs[schema.$ref.split("/").at(-1) as string] as Schema, defs);
  if (choices) return fc.oneof(...choices.map((choice) => made(choice, defs)));
  if (schema.allOf?.[0]) return made(schema.allOf[0], defs);
  const { type } = schema;
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => made({ ...schema, type: one }, defs)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ("const" in schema) return fc.constant(schema.const);
  if (type === "string") return textOf(schema);
  if (type === "integer" || type === "number") return fc.integer({ min: 0, max: 100_000 });
  if (type === "boolean") return fc.boolean();
  if (type === "null") return fc.constant(null);
  if (type === "array") return fc.array(made(schema.items ?? {}, defs), { maxLength: 3 });
  return type === "object" ? objectOf(schema, defs) : odd;
}

/** Values that a schema of the wire allows; where it allows anything, anything. */
export function valuesOf<Shape extends z.ZodType>(shape: Shape): fc.Arbitrary<z.output<Shape>> {
  const schema = z.toJSONSchema(shape, { io: "output", unrepresentable: "any" }) as Schema;
  return made(schema, schema.$defs ?? {}) as fc.Arbitrary<z.output<Shape>>;
}

/** Characters that have no place in any text: by hand, not by the expressions of the dashboard. */
const RAW: readonly (readonly [number, number])[] = [
  [0x00, 0x08],
  [0x0b, 0x0c],
  [0x0e, 0x1f],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x200e, 0x200f],
  [0x2028, 0x202f],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
  [0xd800, 0xdfff],
  [0xe0080, 0xe0fff],
];
/** What somebody edits keeps its bytes: it is no text of the page. */
const EDITED = / value="[^"]*"|<textarea[^>]*>[^<]*<\/textarea>/g;

/** The codes of such characters in what was drawn. */
export const rawIn = (html: string): string[] =>
  [...html.replace(EDITED, "")]
    .map((char) => char.codePointAt(0) ?? 0)
    .filter((code) => RAW.some(([from, to]) => code >= from && code <= to))
    .map((code) => code.toString(16));
