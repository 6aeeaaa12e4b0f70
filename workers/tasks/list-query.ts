// The query of a list of tasks, read as a filter, an order and a page.
import { z } from "zod";
import { unknownNames } from "#grammar/names.ts";
import { type Parsed, parseQuery } from "#grammar/parse.ts";
import type { FieldRule } from "#worker/fields/index.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { PageQuery } from "#worker/platform/wire.ts";
import type { FieldCondition, TaskFilter, TaskSort } from "./filter-store.ts";
import type { Place } from "./walk-store.ts";
import { TaskListQuery } from "./list-schema.ts";
import { PRIORITIES, type Priority, TASK_STATUSES, type TaskStatus } from "./schema.ts";

const FIELD = "field.";
const CONDITIONS_MAX = 5;
const WANTED_MAX_CHARS = 1_000;

/** Custom fields are named in the query itself: `field.severity=3`. */
export const BoardTaskQuery = PageQuery.extend(TaskListQuery.omit({ board_id: true }).shape).catchall(z.union([z.string(), z.array(z.string())]));
type BoardTaskQuery = z.output<typeof BoardTaskQuery>;

/** "todo, review" → both. */
const listOf = <Word extends string>(list: string | undefined): Word[] | null => (list ? list.split(",").map((word) => word.trim() as Word) : null);

const invalid = (path: string, message: string): ProblemError => new ProblemError("invalid_input", `${path}: ${message}.`, { fields: [{ path, message }] });

function conditionOf(name: string, given: string): FieldCondition {
  const how = given.startsWith(">=") ? ">=" : given.startsWith("<=") ? "<=" : "=";
  return { key: name.slice(FIELD.length), how, wanted: how === "=" ? given : given.slice(how.length) };
}

function fieldConditions(query: Record<string, unknown>): FieldCondition[] {
  const conditions = Object.entries(query).flatMap(([name, given]) =>
    name.startsWith(FIELD) ? [given].flat().map((one) => conditionOf(name, String(one).slice(0, WANTED_MAX_CHARS))) : [],
  );
  if (conditions.length > CONDITIONS_MAX) throw invalid(FIELD, `a list is filtered by at most ${CONDITIONS_MAX} conditions on custom fields`);
  return conditions;
}

function sortOf(sort: string): TaskSort {
  const isDescending = sort.startsWith("-");
  return { by: (isDescending ? sort.slice(1) : sort) as TaskSort["by"], isDescending };
}

/** A day begins at its first moment in UTC. */
const momentOf = (given: string | undefined): string | null => (given ? new Date(given).toISOString() : null);

const VOCABULARY = { types: [], statuses: TASK_STATUSES, priorities: PRIORITIES, isOfBoard: true };

/** What is not understood is refused: left out, it would let through more than is meant. */
function understood(query: string | undefined): Parsed {
  const parsed = parseQuery(query ?? "", VOCABULARY);
  if (parsed.notUnderstood.length > 0) throw invalid("q", `is not understood: ${parsed.notUnderstood.join(" ")}`);
  if (parsed.filters.filter(({ is }) => is === "value").length > CONDITIONS_MAX)
    throw invalid("q", `a list is filtered by at most ${CONDITIONS_MAX} conditions on custom fields`);
  return parsed;
}

const KeptPlace = z.tuple([z.string(), z.union([z.string(), z.number()]), z.string()]);
/** A place in a list sorted so, as a text for its reader to send back. */
export const cursorAt = (sort: string, { key, id }: Place): string => Buffer.from(JSON.stringify([sort, key, id])).toString("base64url");

function keptPlace(cursor: string) {
  try {
    return KeptPlace.safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch {
    return { success: false } as const;
  }
}

function placeOf({ cursor, sort, offset, q }: BoardTaskQuery): Place | null {
  if (cursor === undefined) return null;
  const kept = keptPlace(cursor);
  if (!kept.success || kept.data[0] !== sort) throw invalid("cursor", "use the next_cursor of the page before, with the same sort");
  if (!q || offset > 0) throw invalid("cursor", "is for lists with `q`, and without an offset");
  return { key: kept.data[1], id: kept.data[2] };
}

/** A list's query: what it says by members and by `q`, and a page. */
export type Listed = { filter: TaskFilter; said: Parsed; page: PageQuery; from: Place | null; sort: string };
export function listedBy(query: BoardTaskQuery): Listed {
  const { limit, offset, sort } = query;
  const filter: TaskFilter = {
    statuses: listOf<TaskStatus>(query.status),
    agentId: query.assigned_agent_id ?? null,
    unassigned: query.unassigned === "true",
    personId: query.assigned_user_id ?? null,
    tagId: query.tag ?? null,
    priorities: listOf<Priority>(query.priority),
    dueBefore: momentOf(query.due_before),
    dueAfter: momentOf(query.due_after),
    fields: fieldConditions(query),
    conditions: [],
    sort: sortOf(sort),
  };
  return { filter, said: understood(query.q), page: { limit, offset }, from: placeOf(query), sort };
}

const COMPARED = ["integer", "decimal", "date", "date_time"];
const UNSORTED = ["text_long", "json"];

function meant(key: string, rules: readonly FieldRule[]): string {
  const [unknown] = unknownNames(
    [`${key}:`],
    rules.map((rule) => rule.field_key),
  );
  return unknown?.meant ? `; did you mean ${unknown.meant}` : "";
}

/** A field that the board's tasks do not have, or that is not kept so that it could be compared, is refused. */
export function requireKnownFields({ fields, conditions, sort }: TaskFilter, rules: readonly FieldRule[]): void {
  const sorted = sort.by.startsWith(FIELD) ? [{ key: sort.by.slice(FIELD.length), how: "=" as const }] : [];
  const asked = conditions.flatMap((condition) => (condition.on === "value" ? [condition] : []));
  for (const { key, how } of [...fields, ...asked, ...sorted]) {
    const type = rules.find((rule) => rule.field_key === key)?.field_type;
    if (!type) throw invalid(`${FIELD}${key}`, `tasks of this board have no such custom field${meant(key, rules)}`);
    if (UNSORTED.includes(type)) throw invalid(`${FIELD}${key}`, `lists are not filtered or sorted by fields of the type ${type}`);
    if (how !== "=" && !COMPARED.includes(type)) throw invalid(`${FIELD}${key}`, `${how} is for numbers and dates; this one is of the type ${type}`);
  }
}
