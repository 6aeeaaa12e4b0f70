// What people type into the search field, and programs send as `q`: words, "exact phrases", -words that must not stand there, and operators.
// Pure, and total: any text means something, and what is not understood is said.
import { PRIORITIES, TASK_STATUSES } from "#worker/tasks/schema.ts";
import { SEARCH_TYPES, type SearchType } from "./schema.ts";

export const STATES = ["open", "done", "blocked", "unassigned", "assigned", "overdue"] as const;
export type State = (typeof STATES)[number];
/** Tags that one query names. */
export const TAGS_MAX = 3;
/** More is cut off: nobody means so many. */
const PARTS_MAX = 20;

export type Range = { field: "due" | "updated"; than: "<" | ">"; day: string };
export type Filter =
  | { is: "type"; value: SearchType }
  | { is: "status"; value: string }
  | { is: "priority"; value: string }
  | { is: "state"; value: State }
  | { is: "assignee"; value: string }
  | { is: "board"; value: string }
  | { is: "tag"; value: string }
  | { is: "range"; value: Range };
export type Part = { text: string; isPhrase: boolean; isNot: boolean };
export type Parsed = { parts: Part[]; filters: Filter[]; notUnderstood: string[] };

const TOKEN = /(-?)(?:"([^"]*)"?|([^\s"]+))/gu;
const OPERATOR = /^(type|status|priority|is|assignee|board|tag|due|updated)(:|<|>)(.*)$/iu;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (text: string): boolean => DAY.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
const oneOf = <Value extends string>(values: readonly Value[], text: string): Value | undefined => values.find((value) => value === text);
const asStatus = (text: string): string => text.replaceAll("-", "_");

/** null: it is an operator, and what follows is not one of its values. undefined: it is none. */
function filterOf(token: string): Filter | null | undefined {
  const [, name = "", sign = "", given = ""] = OPERATOR.exec(token) ?? [];
  const value = given.toLowerCase();
  const field = name.toLowerCase();
  if (!field) return undefined;
  if (field === "due" || field === "updated")
    return sign !== ":" && isDay(value) ? { is: "range", value: { field, than: sign as "<" | ">", day: value } } : null;
  if (sign !== ":" || value === "") return null;
  if (field === "assignee" || field === "board") return { is: field, value: given };
  if (field === "tag") return { is: field, value };
  const known = {
    type: () => oneOf(SEARCH_TYPES, value),
    status: () => oneOf(TASK_STATUSES, asStatus(value)),
    priority: () => oneOf(PRIORITIES, value),
    is: () => oneOf(STATES, value),
  }[field as "type" | "status" | "priority" | "is"]();
  if (known === undefined) return null;
  return (field === "is" ? { is: "state", value: known } : { is: field, value: known }) as Filter;
}

export function parseQuery(query: string): Parsed {
  const parsed: Parsed = { parts: [], filters: [], notUnderstood: [] };
  for (const [whole, minus, phrase, word = ""] of query.normalize("NFC").matchAll(TOKEN)) {
    const filter = phrase === undefined && minus === "" ? filterOf(word) : undefined;
    const isTooMuch = filter?.is === "tag" && parsed.filters.filter(({ is }) => is === "tag").length >= TAGS_MAX;
    if (isTooMuch || parsed.parts.length + parsed.filters.length >= PARTS_MAX) {
      parsed.notUnderstood.push(whole);
      continue;
    }
    if (filter) parsed.filters.push(filter);
    else if (filter === null) parsed.notUnderstood.push(whole);
    else if ((phrase ?? word) !== "") parsed.parts.push({ text: phrase ?? word, isPhrase: phrase !== undefined, isNot: minus !== "" });
  }
  return parsed;
}
