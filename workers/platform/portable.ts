// What a slice declares about its tables so that an organization can be exported and imported: which columns are exported, what kind
// of value each holds, and with which values a row is imported. `workers/exports` works by these declarations and knows no table itself.
// The tables of the event spine: portable-spine.ts.
import { z } from "zod";
import { isRank } from "./rank.ts";
import { ACTOR_TYPES, JSON_OBJECT_MAX_CHARS } from "./wire.ts";

export type Cell = string | number | null;
export type Row = Record<string, Cell>;

/**
 * `id`: the row's own; `ref`: a row of `table` that must be imported with it; `link`: a row that may be gone. All three always get
 * a new id. `someone`: a person keeps their id, any other actor gets its new one. `text` and `json`: ids inside are mapped.
 */
export type Column = {
  kind: "id" | "ref" | "link" | "someone" | "text" | "json" | "plain";
  check: z.ZodType;
  table?: string;
  /** It may be null. */
  isOptional?: true;
  /** SQL that reads it where it is not a column of the row `x`; ?2 is the last event of the export. */
  sql?: string;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const uuid = z.string().regex(UUID, "must be a UUID in lower case");
export const whole = z.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);

export const id = (): Column => ({ kind: "id", check: uuid });
export const ref = (table: string): Column => ({ kind: "ref", check: uuid, table });
export const link = (): Column => ({ kind: "link", check: uuid });
export const someone = (): Column => ({ kind: "someone", check: z.string().max(200) });
/** Half a surrogate pair can be written in JSON, but not stored. */
const readable = z.string().overwrite((value) => value.toWellFormed());
export const words = (max: number): Column => ({ kind: "text", check: readable.max(max) });
export const json = (shape: z.ZodType = z.record(z.string(), z.unknown())): Column => ({ kind: "json", check: shape });
/** Free JSON that somebody attached: as much as the API takes, since lists read it whole. */
export const attached = (maxChars = JSON_OBJECT_MAX_CHARS): Column =>
  json(
    z
      .record(z.string(), z.unknown())
      .refine((value) => JSON.stringify(value).length <= maxChars, { message: `must be at most ${maxChars} characters of JSON` }),
  );
/** Short words, as capabilities are. */
export const wordList = (): Column => json(z.array(z.string().max(60)).max(50));
/** Text in which no id is looked for: names of kinds, keys, ranks. */
export const token = (max: number): Column => ({ kind: "plain", check: z.string().max(max) });
/** Exports of before ranks were made anew (tasks/reranking.ts) may have long ones. */
const RANK_MAX_CHARS = 4_000;
export const rank = (): Column => ({ kind: "plain", check: z.string().max(RANK_MAX_CHARS).refine(isRank, "is not a rank") });
export const oneOf = (values: readonly string[]): Column => ({ kind: "plain", check: z.enum(values as [string, ...string[]]) });
export const integer = (): Column => ({ kind: "plain", check: whole });
export const count = (): Column => ({ kind: "plain", check: whole.min(0) });
/** Nothing is made or changed so often; the next of a number near 2^53 would be no number of the API. */
const ORDINAL_MAX = 1_000_000_000;
const upToMost = whole.max(ORDINAL_MAX, `must be at most ${ORDINAL_MAX}`);
/** Versions, and numbers that count from 1. */
export const ordinal = (): Column => ({ kind: "plain", check: upToMost.min(1) });
/** The last of numbers that count from 1; 0: none has been taken. */
export const lastOrdinal = (): Column => ({ kind: "plain", check: upToMost.min(0) });
const visible = (text: z.ZodString, max: number): Column => ({ kind: "text", check: text.max(max).regex(/\S/, "must not be blank") });
export const title = (max: number): Column => visible(readable, max);
/** The name of a resource: one line, because it appears in menus, letters and shell comments. */
export const name = (max: number): Column =>
  visible(
    readable.overwrite((value) => value.replace(/\p{Cc}+/gu, " ")),
    max,
  );
export const matching = (pattern: RegExp): Column => ({ kind: "plain", check: z.string().regex(pattern) });
export const real = (): Column => ({ kind: "plain", check: z.number() });
export const flag = (): Column => ({ kind: "plain", check: z.union([z.literal(0), z.literal(1)]) });
/** As times are stored: an offset would be no Timestamp of the API, and an event with one is read by nobody. */
export const time = (): Column => ({ kind: "plain", check: z.iso.datetime() });
/** May be null, and is where an export of an earlier version does not have it. */
export const optional = (column: Column): Column => ({ ...column, check: column.check.nullable().default(null), isOptional: true });
/** A column that exports of earlier versions do not have: what is so of their rows. */
export const since = (value: string | number, column: Column): Column => ({ ...column, check: column.check.default(value) });
/** The actor, as JSON. */
export const actorJson = (): Column => json(z.object({ type: z.enum(ACTOR_TYPES), id: z.string().max(200), name: z.string().max(500) }));

export type PortableTable = {
  name: string;
  /** Unique within the organization: the order of the pages. */
  key: readonly [string, ...string[]];
  /** The column that names the organization; a table without one says whose rows its own belong to. */
  organization?: string;
  parent?: { table: string; column: string };
  columns: Record<string, Column>;
  /** Columns that are not exported, each with its reason. */
  omitted: Record<string, string>;
  /** The values with which a row is imported beside those of the file; a string: why no row is. */
  arrives: string | ((row: Row, at: string) => Row);
  /**
   * Recomputes denormalised columns at the end of an import; ?1 the organization. Tables are read one after another while people work, so
   * counts in one may differ slightly from the rows of another.
   */
  settle?: string;
  /** At most so many rows have the same value in the column `of`: a file with more is refused. `words`: what those rows are. */
  most?: { of: string; rows: number; words: string };
  /** The events that say that a row was deleted for good while others may refer to it. */
  deletedBy?: string | readonly string[];
  /** The most rows per chunk, where a row may be large. */
  pageRows?: number;
};
/** A table whose rows are not exported, with the reason. */
export type StaysBehind = { name: string; why: string };
export type Portable = { tables: PortableTable[]; staysBehind: StaysBehind[] };
