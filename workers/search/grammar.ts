// What of a query the index of search can be asked: of the grammar of all filters, operators with one value that are not turned around.
import { type Edge, type Filter as Given, type Part, parseQuery as parseGiven, type State } from "#grammar/parse.ts";
import { PRIORITIES, TASK_STATUSES } from "#worker/tasks/schema.ts";
import { SEARCH_TYPES, type SearchType } from "./schema.ts";

/** Tags that one query names. */
export const TAGS_MAX = 3;

export type Range = { field: "due" | "updated"; from: Edge | null; before: Edge | null };
/** What a task does not have; `anything`: what each has, so that none fits. */
export type Without = "assignee" | "tag" | "due" | "anything";
export type Filter =
  | { is: "type"; value: SearchType }
  | { is: "status"; value: string }
  | { is: "priority"; value: string }
  | { is: "state"; value: State }
  | { is: "assignee"; value: string }
  | { is: "board"; value: string }
  | { is: "tag"; value: string }
  | { is: "range"; value: Range }
  | { is: "without"; value: Without };
export type { Part };
export type Parsed = { parts: Part[]; filters: Filter[]; notUnderstood: string[] };

const WITHOUT: Partial<Record<Given["is"], Without>> = { untagged: "tag", undated: "due", never: "anything" };

function askable(given: Given): Filter | null {
  const without = WITHOUT[given.is];
  if (without && !given.isNot) return { is: "without", value: without };
  if (given.isNot || !("values" in given || given.is === "time")) return null;
  if (given.is === "time") return { is: "range", value: { field: given.field, from: given.from, before: given.before } };
  const [value = "", ...others] = given.values;
  if (others.length > 0) return null;
  if (given.is === "assignee" && value.toLowerCase() === "none") return { is: "without", value: "assignee" };
  return (given.is === "is" ? { is: "state", value } : { is: given.is, value: given.is === "tag" ? value.toLowerCase() : value }) as Filter;
}

export function parseQuery(query: string): Parsed {
  const { parts, filters, notUnderstood } = parseGiven(query, { types: SEARCH_TYPES, statuses: TASK_STATUSES, priorities: PRIORITIES, isOfBoard: false });
  const parsed: Parsed = { parts, filters: [], notUnderstood: [...notUnderstood] };
  for (const given of filters) {
    const filter = askable(given);
    const isTooMuch = filter?.is === "tag" && parsed.filters.filter(({ is }) => is === "tag").length >= TAGS_MAX;
    if (filter && !isTooMuch) parsed.filters.push(filter);
    else parsed.notUnderstood.push(given.written);
  }
  return parsed;
}
