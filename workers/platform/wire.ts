// Wire shapes that every slice shares: ids, times, actors, lists. Safe for web/ (zod only).
import { z } from "zod";
import { isSeen } from "#grammar/unseen.ts";
import { listed } from "./abridge.ts";
import { boundPassed, type JsonBounds } from "./json-bounds.ts";
import { wellFormedJson } from "./text.ts";

/** A UUIDv7 in text. */
export const Id = z.uuid().meta({ description: "UUIDv7", example: "019a9f5e-7c1b-7e3a-9d52-3f1f6f0c2b11" });
/** In UTC a year of more than four digits, or before the year 0, is no time that anything else reads. */
function isReadable(moment: string): boolean {
  const at = new Date(moment);
  return Number.isNaN(at.getTime()) || !/^[+-]/.test(at.toISOString()); // what is no time at all is refused by its form
}
/** A time that a caller gives, with any offset; it is kept in UTC, and answered as a Timestamp. */
export const Moment = z.iso.datetime({ offset: true }).refine(isReadable, { message: "must lie between the years 0 and 9999 in UTC" });
/** A time as programs of other products give it: without a zone it is in UTC, and a day alone is the whole of it (in UTC). */
export const MomentOrDay = z.union(
  [Moment, z.iso.datetime({ local: true }).refine((moment) => isReadable(`${moment}Z`)), z.iso.date()],
  "must be a time or a day in ISO 8601, e.g. 2026-11-21T08:30:00Z or 2026-11-21",
);
/** ISO 8601 with Z. */
export const Timestamp = z.iso.datetime().meta({ description: "ISO 8601, UTC", example: "2026-11-21T08:30:00.000Z" });

export const ACTOR_TYPES = ["user", "agent", "api_key", "gateway", "end_user", "system"] as const;
/** The actor of a change: a person is `user`. */
export const Actor = z
  .object({ type: z.enum(ACTOR_TYPES), id: z.string(), name: z.string() })
  .meta({ id: "Actor", description: "Who did it", example: { type: "agent", id: "019a9f5e-7c1b-7e3a-9d52-3f1f6f0c2b11", name: "Scout" } });
export type Actor = z.infer<typeof Actor>;

/** Free JSON that callers attach; stored as given, at most 32 KB of text. */
export const JSON_OBJECT_MAX_CHARS = 32_768;
export const JsonObject = z
  .record(z.string(), z.unknown())
  .refine((value) => JSON.stringify(value).length <= JSON_OBJECT_MAX_CHARS, { message: "must be at most 32 KB of JSON" })
  .overwrite(wellFormedJson);

/** As JsonObject, within bounds of its own: so many characters, levels and values. */
export const boundedObject = (bounds: JsonBounds) =>
  z
    .record(z.string(), z.unknown())
    .refine((value) => boundPassed(JSON.stringify(value), { ...bounds, chars: JSON_OBJECT_MAX_CHARS }) === null, {
      message: `must be at most ${bounds.depth} levels deep, with at most ${bounds.values} values`,
    })
    .refine((value) => JSON.stringify(value).length <= bounds.chars, { message: `must be at most ${bounds.chars} characters of JSON` })
    .overwrite(wellFormedJson);

/** A named shape or null: `.nullable()` would make the component itself nullable in the document. */
export const nullable = <Shape extends z.ZodType>(shape: Shape) => z.union([shape, z.null()]);

const DIGITS = /^\d{1,16}$/;
const digits = z.number({ error: ({ code }) => (code === "invalid_type" ? "must be a number in digits" : undefined) });
/** A number in an address or a query, in digits: what is empty there, or a number as only programs write it (`1e2`), is none. */
export const wholeNumber = (min: number, max: number) =>
  z.preprocess((given: number) => (DIGITS.test(String(given)) ? Number(given) : given), digits.int().min(min).max(max));

/** Offset paging of every bounded list; limit 1–200. */
export const PageQuery = z.object({ limit: wholeNumber(1, 200).default(200), offset: wholeNumber(0, 1_000_000).default(0) });
export type PageQuery = z.infer<typeof PageQuery>;

/** In shapes whose texts or attachments are cut where lists would grow too large. */
export const IsAbridged = z
  .literal(true)
  .optional()
  .meta({ description: "only in lists that would grow too large: texts and attachments are cut; the thing itself, asked for alone, has them whole" });

/** A page of a bounded list; one that would take more than 2 MB ends earlier: the next one begins at `offset` and the number of its items. */
export type Page<Item> = { items: Item[]; total: number; limit: number; offset: number };
export const page = <Item>(
  items: readonly Item[],
  counted: { total: number } | null,
  { limit, offset }: PageQuery,
  abridge: ((item: Item) => Item) | null = null,
): Page<Item> => ({ items: listed(items, abridge), total: counted?.total ?? 0, limit, offset });

const SHORTER = "at most `limit`, and fewer where they would take more than 2 MB: the next page begins at `offset` and the number of items";

/** `{items, total, limit, offset}` around an item shape. */
export function pageOf<Item extends z.ZodType>(item: Item, id: string) {
  const items = z.array(item).meta({ description: SHORTER });
  return z.object({ items, total: z.number().int(), limit: z.number().int(), offset: z.number().int() }).meta({ id });
}

/** A keyset page of a list that grows without bound: pass `next_cursor` back as `cursor`. */
export function cursorPageOf<Item extends z.ZodType>(item: Item, id: string) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable(), limit: z.number().int() }).meta({ id });
}

/** Lengths are told and counted in characters, as JSON Schema does: 😀 is one, though it takes two units of a string. */
export const hasAtMost = (max: number) => (value: string) => value.length <= max || [...value].length <= max;

/** SQLite keeps it, and reads such a text only up to there. */
const hasNoNul = (value: string): boolean => !value.includes("\0");
const ANY_PATTERN = "^[^\\u0000]*$";
const VISIBLE_PATTERN = "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$";

/**
 * Counted as it is sent, and then trimmed. Half a surrogate pair cannot be stored: it becomes the replacement character, in the answer
 * too.
 */
const upTo = (max: number) =>
  z
    .string()
    .refine(hasAtMost(max), `must have at most ${max} characters`)
    .refine(hasNoNul, "must not have the character U+0000")
    .overwrite((value) => value.toWellFormed())
    .trim();

const CONTROL = /\p{Cc}/u;
const ONE_LINE = "must be one line without control characters";
const isOneLine = (value: string): boolean => !CONTROL.test(value);
const UNSEEN_ALONE = "must have a character that is seen";
const isSeenOrBlank = (value: string): boolean => value === "" || isSeen(value);
/** What the document says of it, white space around it included. */
const ONE_LINE_PATTERN = "^\\s*[^\\u0000-\\u001f\\u007f-\\u009f]*\\s*$";
const NAME_PATTERN = "^\\s*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*\\s*$";

/** Text that may be empty, without the character U+0000; surrounding white space is trimmed. */
export const anyText = (max: number) => upTo(max).meta({ maxLength: max, pattern: ANY_PATTERN });
/** Text that must contain something visible; surrounding white space is trimmed. */
export const text = (max: number) => upTo(max).min(1, "must not be blank").meta({ maxLength: max, pattern: VISIBLE_PATTERN });
/** The name of a resource or a person: one line, because it appears in menus, letters and shell comments, and something of it is seen there. */
export const name = (max: number) => text(max).refine(isOneLine, ONE_LINE).refine(isSeenOrBlank, UNSEEN_ALONE).meta({ pattern: NAME_PATTERN });
/** A name that may be absent; an empty one becomes null. */
export const optionalName = (max: number) =>
  anyText(max)
    .refine(isOneLine, ONE_LINE)
    .refine(isSeenOrBlank, UNSEEN_ALONE)
    .meta({ pattern: ONE_LINE_PATTERN })
    .nullable()
    .transform((value) => value || null)
    .optional();
/** Text that may be absent; an empty one becomes null. */
export const optionalText = (max: number) =>
  anyText(max)
    .nullable()
    .transform((value) => value || null)
    .optional();

/** RFC 9457 problem details, as every error answers; some have more members, e.g. `blocked_by_task_ids`. */
export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    request_id: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem details; `code` is from a closed set." });
export type Problem = z.infer<typeof Problem>;
