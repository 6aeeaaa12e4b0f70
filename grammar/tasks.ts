// What a query means of the tasks of a board: conditions, that the dashboard asks of the tasks it holds and the Worker puts into SQL. Pure.
import type { Comparison, Edge, Filter, Parsed, State } from "./parse.ts";

/** What is compared of a text: letters as `foldingsOf` says. */
export type Needle = { text: string; foldings: Folding[] };
/** A letter and the one that it is compared as: a capital beyond A–Z as its small letter, one with an accent as the one without. */
export type Folding = readonly [letter: string, as: string];

/** A task has all of them; `isNot`: what is said of it does not hold. */
export type Condition = { isNot: boolean } & (
  | { on: "text"; needle: Needle }
  | { on: "status" | "priority" | "tag"; among: readonly string[] }
  | { on: "assignee"; ids: readonly string[]; names: readonly Needle[]; orNobody: boolean }
  | { on: "due" | "updated"; from: string | null; before: string | null }
  | { on: "undated" | "untagged" | "agentless" }
  | { on: "value"; key: string; how: Comparison; wanted: Wanted }
  | { on: "all" | "any"; of: readonly Condition[] }
);
/** A wanted value as a text and as a number: the field's own value says which is compared. */
export type Wanted = { text: string; number: number | null };

/** Of a task as the API answers it. */
export type Filtered = {
  key: string;
  title: string;
  status: string;
  priority: string;
  assignee: { id: string; name: string } | null;
  assigned_agent_id: string | null;
  due_at: string | null;
  updated_at: string;
  tags: readonly { slug: string; name: string }[];
  custom_field_values: Readonly<Record<string, unknown>>;
};

/** More kinds of letters of all words of a query are compared as they are written: each is another pass over every title that is looked at. */
export const FOLDINGS_MAX = 60;
const PLAIN_TEXT = /^[\0-\x7f]*$/;
/** A text of ASCII alone, as most are, is made small as a whole: a board asks it of thousands of titles at every key. */
const lowerAscii = (text: string): string => (PLAIN_TEXT.test(text) ? text.toLowerCase() : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
const isOne = (text: string): boolean => [...text].length === 1;

/** From À to ÿ: the accents of the languages of Western Europe, some fifty letters. The index of search folds all; here each is another pass. */
const [FIRST_ACCENTED, LAST_ACCENTED] = [0xc0, 0xff];
const accented = Array.from({ length: LAST_ACCENTED - FIRST_ACCENTED + 1 }, (_, at) => String.fromCodePoint(FIRST_ACCENTED + at));
const plainOf = (letter: string): string => letter.normalize("NFD").charAt(0).toLowerCase();
const ACCENTED: ReadonlyMap<string, string[]> = new Map([...Map.groupBy(accented, plainOf)].filter(([plain]) => /^[a-z]$/.test(plain)));
const PLAIN: ReadonlyMap<string, string> = new Map([...ACCENTED].flatMap(([plain, letters]) => letters.map((letter) => [letter, plain] as const)));

/** What is compared as a letter of a word: its capital beyond A–Z, and the same letter with an accent. */
function foldingsOf(small: string): Folding[] {
  return [...new Set(small)].flatMap((letter): Folding[] => {
    const capital = letter.toUpperCase();
    const isOther = capital !== letter && isOne(capital) && !/[a-z]/.test(letter);
    return [...(ACCENTED.get(letter) ?? []), ...(isOther ? [capital] : [])].map((one) => [one, letter]);
  });
}

export function needleOf(text: string): Needle {
  const small = [...text].map((letter) => PLAIN.get(letter) ?? (isOne(letter.toLowerCase()) ? letter.toLowerCase() : letter)).join("");
  return { text: small, foldings: foldingsOf(small) };
}
/** What is folded stands beyond ASCII. */
const contains = (text: string, { text: wanted, foldings }: Needle): boolean => {
  const small = lowerAscii(text);
  return (PLAIN_TEXT.test(small) ? small : foldings.reduce((folded, [letter, as]) => folded.replaceAll(letter, as), small)).includes(wanted);
};

const MOMENT = /^\d{4}-\d{2}-\d{2}T/;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e-?\d+)?$/i;
const WORDS: ReadonlyMap<string, number> = new Map([
  ["true", 1],
  ["false", 0],
]);
export function wantedOf(given: string): Wanted {
  const at = MOMENT.test(given) ? new Date(given) : null;
  const number = NUMBER.test(given) ? Number(given) : WORDS.get(given);
  return { text: at && !Number.isNaN(at.getTime()) ? at.toISOString() : given, number: number ?? null };
}

const DAY_MS = 86_400_000;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** Who asks, and when. */
export type Asking = { selfId: string; now: number };

function assigneeOf(values: readonly string[], selfId: string): Condition {
  const lower = values.map((value) => value.toLowerCase());
  const ids = lower.flatMap((value) => (value === "me" ? [selfId] : UUID.test(value) ? [value] : []));
  const names = values.filter((_, at) => !["me", "none"].includes(lower[at] ?? "") && !UUID.test(lower[at] ?? ""));
  return { on: "assignee", isNot: false, ids, names: names.map(needleOf), orNobody: lower.includes("none") };
}

const NOBODY: Condition = { on: "assignee", isNot: false, ids: [], names: [], orNobody: true };
const statusIs = (status: string, isNot = false): Condition => ({ on: "status", among: [status], isNot });

function stateOf(state: State, now: number): Condition {
  if (state === "done" || state === "blocked") return statusIs(state);
  if (state === "open") return statusIs("done", true);
  if (state === "unassigned") return NOBODY;
  if (state === "assigned") return { ...NOBODY, isNot: true };
  const past: Condition = { on: "due", isNot: false, from: null, before: new Date(now).toISOString() };
  return { on: "all", isNot: false, of: [past, statusIs("done", true)] };
}

const momentOf = (edge: Edge | null, now: number): string | null => (typeof edge === "number" ? new Date(now + edge * DAY_MS).toISOString() : edge);

function plainCondition(filter: Filter, { selfId, now }: Asking): Condition {
  switch (filter.is) {
    case "time":
      return { on: filter.field, isNot: false, from: momentOf(filter.from, now), before: momentOf(filter.before, now) };
    case "undated":
    case "untagged":
    case "agentless":
      return { on: filter.is, isNot: false };
    case "value":
      return { on: "value", isNot: false, key: filter.key, how: filter.how, wanted: wantedOf(filter.wanted) };
    case "assignee":
      return assigneeOf(filter.values, selfId);
    case "is":
      return { on: "any", isNot: false, of: filter.values.map((state) => stateOf(state as State, now)) };
    case "status":
    case "priority":
    case "tag":
      return { on: filter.is, isNot: false, among: filter.values };
    default: // never, and what is of no board's vocabulary
      return { on: "any", isNot: false, of: [] };
  }
}

/** The conditions with so many foldings as a query may have, the first ones. */
function withinFoldings(conditions: readonly Condition[]): Condition[] {
  let room = FOLDINGS_MAX;
  const bounded = ({ text, foldings }: Needle): Needle => {
    const taken = foldings.slice(0, room);
    room -= taken.length;
    return { text, foldings: taken };
  };
  return conditions.map((condition) => {
    if (condition.on === "text") return { ...condition, needle: bounded(condition.needle) };
    return condition.on === "assignee" ? { ...condition, names: condition.names.map(bounded) } : condition;
  });
}

/** All that a task must fulfil. */
export function conditionsOf({ parts, filters }: Parsed, asking: Asking): Condition[] {
  return withinFoldings([
    ...filters.map((filter) => ({ ...plainCondition(filter, asking), isNot: filter.isNot !== plainCondition(filter, asking).isNot })),
    ...parts.map(({ text, isNot }): Condition => ({ on: "text", isNot, needle: needleOf(text) })),
  ]);
}

function compares(given: number | string, how: Comparison, wanted: number | string): boolean {
  if (how === "=") return given === wanted;
  if (how === "<" || how === "<=") return given < wanted || (how === "<=" && given === wanted);
  return given > wanted || (how === ">=" && given === wanted);
}

function hasValue(value: unknown, how: Comparison, { text, number }: Wanted): boolean {
  if (typeof value === "string") return compares(value, how, text);
  if (typeof value !== "number" && typeof value !== "boolean") return false;
  return number !== null && compares(Number(value), how, number);
}

const isWithin = (at: string | null, from: string | null, before: string | null): boolean =>
  at !== null && (from === null || at >= from) && (before === null || at < before);

function holds(condition: Condition, task: Filtered): boolean {
  switch (condition.on) {
    case "text":
      return contains(`${task.key} ${task.title}`, condition.needle);
    case "status":
    case "priority":
      return condition.among.includes(task[condition.on]);
    case "tag":
      return task.tags.some(({ slug, name }) => condition.among.includes(slug) || condition.among.includes(lowerAscii(name)));
    case "assignee": {
      const { assignee } = task;
      if (!assignee) return condition.orNobody;
      return condition.ids.includes(assignee.id) || condition.names.some((name) => contains(assignee.name, name));
    }
    case "due":
      return isWithin(task.due_at, condition.from, condition.before);
    case "updated":
      return isWithin(task.updated_at, condition.from, condition.before);
    case "undated":
      return task.due_at === null;
    case "untagged":
      return task.tags.length === 0;
    case "agentless":
      return task.assigned_agent_id === null;
    case "value":
      return hasValue(task.custom_field_values[condition.key], condition.how, condition.wanted);
    case "all":
      return condition.of.every((one) => fulfils(one, task));
    case "any":
      return condition.of.some((one) => fulfils(one, task));
  }
}

const fulfils = (condition: Condition, task: Filtered): boolean => holds(condition, task) !== condition.isNot;

/** Whether a task is among those that the conditions mean. */
export const matches = (conditions: readonly Condition[], task: Filtered): boolean => conditions.every((condition) => fulfils(condition, task));
