// Rows as lines of NDJSON, one file per table: written, and validated when read.
import { z } from "zod";
import { boundPassed, type JsonBounds } from "#worker/platform/json-bounds.ts";
import type { PortableTable, Row } from "#worker/platform/portable.ts";
import { fileOf } from "./catalog.ts";
import { TransferFailure } from "./failure.ts";

export type FileRow = Record<string, unknown>;

/** Stored JSON usually has no line breaks between its parts; JSON text that has some is rewritten on one line. */
const inline = (text: string): string => (text.includes("\n") ? JSON.stringify(JSON.parse(text)) : text);

/** One row as a line; JSON columns as JSON, not as text. */
export function lineOf(table: PortableTable, row: Row): string {
  const members = Object.entries(table.columns).map(([name, { kind }]) => {
    const value = row[name] ?? null;
    return `"${name}":${kind === "json" && typeof value === "string" ? inline(value) : JSON.stringify(value)}`;
  });
  return `{${members.join(",")}}\n`;
}

const shapes = new WeakMap<PortableTable, z.ZodObject>();

/** Unknown columns are dropped; known ones must hold valid values. */
function shapeOf(table: PortableTable): z.ZodObject {
  let known = shapes.get(table);
  if (!known) shapes.set(table, (known = z.object(Object.fromEntries(Object.entries(table.columns).map(([name, { check }]) => [name, check])))));
  return known;
}

/** Exports write nothing nearly as deep; the database reads no JSON that is deeper than 1,000 levels. */
const LINE_BOUNDS: JsonBounds = { depth: 200, values: Number.POSITIVE_INFINITY, chars: Number.POSITIVE_INFINITY };

const TOO_DEEP = `is nested deeper than ${LINE_BOUNDS.depth} levels`;
const LINE_EXCESSES = {
  depth: TOO_DEEP,
  values: "has too many values",
  chars: "has a text that is too long",
  number: "has a number that cannot be kept as it is",
};

/** Parses one line; an error names the table and the line. */
export function parseLine(table: PortableTable, line: string, number: number): FileRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new TransferFailure(`${fileOf(table)}, line ${number} is not JSON. Upload an export unchanged.`);
  }
  const passed = boundPassed(line, LINE_BOUNDS);
  if (passed) throw new TransferFailure(`${fileOf(table)}, line ${number} ${LINE_EXCESSES[passed]}. Upload an export as it is.`);
  const parsed = shapeOf(table).safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new TransferFailure(
    `${fileOf(table)}, line ${number} is not a row of an export: ${issue?.path.join(".") || "the line"}: ${issue?.message.slice(0, 200)}.`,
  );
}
