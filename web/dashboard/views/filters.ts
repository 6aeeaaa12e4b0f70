// Pure: what is typed into the filter field of a board, which tasks it lets through, and what the selects beside it write there.
import { type UnknownName, unknownNames } from "#grammar/names.ts";
import { type Filter, parseQuery, type Parsed } from "#grammar/parse.ts";
import { conditionsOf, matches } from "#grammar/tasks.ts";
import type { Agent } from "../agents/index.ts";
import type { CustomField } from "../fields/index.ts";
import type { MemberSummary } from "../members/index.ts";
import { byRank, PRIORITIES, type Priority, type Task, TASK_STATUSES, type TaskStatus } from "../tasks/index.ts";

const VOCABULARY = { types: [], statuses: TASK_STATUSES, priorities: PRIORITIES, isOfBoard: true };
/** Fields whose values are not compared, as in lists of the API; and those that have an order. */
const UNCOMPARED: readonly CustomField["field_type"][] = ["text_long", "json"];
const ORDERED: readonly CustomField["field_type"][] = ["integer", "decimal", "date", "date_time"];

function isKnown(filter: Filter, fields: readonly CustomField[]): boolean {
  if (filter.is !== "value") return true;
  const type = fields.find(({ field_key }) => field_key === filter.key)?.field_type;
  return type !== undefined && !UNCOMPARED.includes(type) && (filter.how === "=" || ORDERED.includes(type));
}

/** What is not understood, the fields of the board considered, filters nothing. */
export function parseFilter(query: string, fields: readonly CustomField[]): Parsed & { unknown: UnknownName[] } {
  const { parts, filters, notUnderstood } = parseQuery(query, VOCABULARY);
  const left = [...notUnderstood, ...filters.filter((filter) => !isKnown(filter, fields)).map(({ written }) => written)];
  const keys = fields.map(({ field_key }) => field_key);
  return { parts, filters: filters.filter((filter) => isKnown(filter, fields)), notUnderstood: left, unknown: unknownNames(left, keys) };
}

export function filterTasks(tasks: Task[], parsed: Parsed, selfId: string, now: number): Task[] {
  const conditions = conditionsOf(parsed, { selfId, now });
  return conditions.length === 0 ? tasks : tasks.filter((task) => matches(conditions, task));
}

export const DUE_FILTERS = ["any", "overdue", "week", "none"] as const;
export type DueFilter = (typeof DUE_FILTERS)[number];
const DUE_WORDS: Record<DueFilter, string> = { any: "", overdue: "is:overdue", week: "due>0d due<7d", none: "due:none" };
/** Where the query says more than the select can: it stays as it is typed. */
export const TYPED = "typed";

/** What each select is about. */
const ABOUT = {
  assignee: ({ is, ...rest }: Filter) => is === "assignee" || (is === "is" && "values" in rest && rest.values.some((value) => value.endsWith("assigned"))),
  priority: ({ is }: Filter) => is === "priority",
  tag: ({ is }: Filter) => is === "tag" || is === "untagged",
  due: (filter: Filter) =>
    filter.is === "undated" || (filter.is === "time" && filter.field === "due") || (filter.is === "is" && filter.values.includes("overdue")),
};
export type Subject = keyof typeof ABOUT;
const about = (query: string, subject: Subject): Filter[] => parseQuery(query, VOCABULARY).filters.filter(ABOUT[subject]);

/** The query with other words about one subject; all else stays as it is typed. */
export function withWords(query: string, subject: Subject, words: string): string {
  const rest = about(query, subject).reduce((text, { written }) => text.replace(written, ""), query.normalize("NFC"));
  return [rest.replace(/\s+/g, " ").trim(), words].filter(Boolean).join(" ");
}

const writtenOf = (query: string, subject: Subject): string =>
  about(query, subject)
    .map(({ written }) => written)
    .join(" ");

/** The only value that is asked for; "": nothing is; `TYPED`: something else. */
function onlyValue(query: string, subject: Subject): string {
  const [filter, ...others] = about(query, subject);
  if (!filter) return "";
  const [value = "", ...more] = "values" in filter ? filter.values : [];
  return others.length > 0 || more.length > 0 || filter.isNot || filter.is === "is" || filter.is === "untagged" ? TYPED : value;
}

export const priorityIn = (query: string): Priority | "any" | typeof TYPED => (onlyValue(query, "priority") || "any") as Priority;
export const withPriority = (query: string, priority: Priority | "any"): string =>
  withWords(query, "priority", priority === "any" ? "" : `priority:${priority}`);

export const tagIn = (query: string): string => onlyValue(query, "tag") || "any";
export const withTag = (query: string, word: string): string => withWords(query, "tag", word === "any" ? "" : `tag:${word}`);

type NamedTag = { slug: string; name: string };
/** As lists compare names: of capitals only those from A to Z are made small. */
const small = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
/** By its slug, as people would type it; a name in Chinese has none that says it, and is written itself where it can be and is nobody else's. */
export function tagWord(tag: NamedTag, all: readonly NamedTag[]): string {
  const name = small(tag.name);
  const isOnly = !all.some((other) => other.slug !== tag.slug && (other.slug === name || small(other.name) === name));
  const isReadBack = name === tag.name.toLowerCase().normalize("NFC").trim() && !/["\p{C}]/u.test(name);
  if (tag.slug === "none") return `"${tag.slug}"`;
  if (!/[^\0-\x7f]/.test(name) || !isOnly || !isReadBack) return tag.slug;
  return /[\s,]/u.test(name) ? `"${tag.name}"` : tag.name;
}

export function dueIn(query: string): DueFilter | typeof TYPED {
  const written = writtenOf(query, "due").toLowerCase();
  return DUE_FILTERS.find((one) => DUE_WORDS[one] === written) ?? TYPED;
}
export const withDue = (query: string, due: DueFilter): string => withWords(query, "due", DUE_WORDS[due]);

export type Assignable = { agents: readonly Agent[]; members: readonly MemberSummary[] };
type Named = { value: string; id: string; name: string };
const namedOf = ({ agents, members }: Assignable): Named[] => [
  ...agents.map(({ id, name }) => ({ value: `agent:${id}`, id, name })),
  ...members.map(({ user_id, name }) => ({ value: `user:${user_id}`, id: user_id, name })),
];

/** By name where it is nobody else's nor part of it, else by id. */
function wordsFor({ id, name }: Named, all: readonly Named[]): string {
  const isPlain = !/["\0]/.test(name) && !["me", "none"].includes(name.toLowerCase());
  const isOnly = all.filter((other) => other.name.toLowerCase().includes(name.toLowerCase())).length === 1;
  return `assignee:${isPlain && isOnly ? (/^[^\s,]+$/u.test(name) ? name : `"${name}"`) : id}`;
}

export function assigneeIn(query: string, who: Assignable, selfId: string): string {
  const value = onlyValue(query, "assignee");
  if (value === "") return "everyone";
  if (value.toLowerCase() === "none") return "nobody";
  const all = namedOf(who);
  const found =
    all.find(({ id }) => id === (value.toLowerCase() === "me" ? selfId : value)) ??
    all.find((one) => wordsFor(one, all).replaceAll('"', "") === `assignee:${value}`);
  return found?.value ?? TYPED;
}
export function withAssignee(query: string, value: string, who: Assignable): string {
  const all = namedOf(who);
  const named = all.find((one) => one.value === value);
  return withWords(query, "assignee", value === "nobody" ? "assignee:none" : named ? wordsFor(named, all) : "");
}

export function columnsOf(tasks: Task[]): Record<TaskStatus, string[]> {
  const columns: Record<TaskStatus, string[]> = { inbox: [], todo: [], in_progress: [], blocked: [], review: [], done: [] };
  for (const task of [...tasks].sort(byRank)) columns[task.status].push(task.id);
  return columns;
}

/** The columns, each the very same list as before where it holds the same cards: then it need not be drawn again. */
export function keptColumns<Kept extends Record<string, readonly string[]>>(columns: Kept, before: Record<string, readonly string[]>): Kept {
  const same = (a: readonly string[], b: readonly string[] | undefined) => b !== undefined && a.length === b.length && a.every((id, index) => id === b[index]);
  return Object.fromEntries(Object.entries(columns).map(([name, ids]) => [name, same(ids, before[name]) ? before[name] : ids])) as Kept;
}

export const isStatus = (value: string): value is TaskStatus => TASK_STATUSES.some((status) => status === value);
