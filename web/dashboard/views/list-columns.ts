// Pure: the columns of a board as a list, and the order of its tasks by one of them.
import type { MessageId } from "../i18n/index.ts";
import type { CustomField } from "../fields/index.ts";
import { byRank, PRIORITIES, type Task, TASK_STATUSES } from "../tasks/index.ts";

export const COLUMNS = ["key", "title", "status", "priority", "assignee", "due", "tags", "updated"] as const;
export type BuiltIn = (typeof COLUMNS)[number];
export const COLUMN_LABELS = {
  key: "list.key",
  title: "list.title",
  status: "list.status",
  priority: "list.priority",
  assignee: "list.assignee",
  due: "list.due",
  tags: "list.tags",
  updated: "list.updated",
} as const satisfies Record<BuiltIn, MessageId>;

/** One column: its name in addresses and views, and the field whose values it has. */
export type Column = { name: string; field: CustomField | null };
const FIELD = "field.";
const isBuiltIn = (name: string): name is BuiltIn => COLUMNS.some((one) => one === name);
export const builtInOf = (name: string): BuiltIn | null => (isBuiltIn(name) ? name : null);

/** What can be changed in its cell; tags, of which there may be many, in the open task. */
const EDITABLE: readonly string[] = ["title", "status", "priority", "assignee", "due"];
export const isEditable = ({ name, field }: Column): boolean => field !== null || EDITABLE.includes(name);
/** Stands at the right edge of its column, so that digits stand below each other. */
export const isNumeric = ({ name, field }: Column): boolean => name === "updated" || field?.field_type === "integer" || field?.field_type === "decimal";

/** Of the board's fields those that may be shown. */
export const everyColumn = (fields: readonly CustomField[]): Column[] => [
  ...COLUMNS.map((name) => ({ name, field: null })),
  ...fields.filter(({ ui_visibility }) => ui_visibility !== "hidden").map((field) => ({ name: `${FIELD}${field.field_key}`, field })),
];

/** Those that the address names, where there are such; else all. The title is always among them: it opens the task. */
export function columnsNamed(cols: string | undefined, fields: readonly CustomField[]): Column[] {
  const every = everyColumn(fields);
  const named = (cols ?? "").split(",").flatMap((name) => every.find((column) => column.name === name) ?? []);
  if (named.length === 0) return every;
  return named.some(({ name }) => name === "title") ? named : [{ name: "title", field: null }, ...named];
}

/** The address after one column has been shown or hidden; none where all are shown in their order. */
export function withColumn(shown: readonly Column[], every: readonly Column[], name: string): string | undefined {
  const names = new Set(shown.map((column) => column.name));
  if (!names.delete(name)) names.add(name);
  const next = every.filter((column) => names.has(column.name)).map((column) => column.name);
  return next.length === every.length ? undefined : next.join(",");
}

type Value = string | number | null;
function sortedBy(task: Task, { name, field }: Column): Value {
  if (field) {
    const value = task.custom_field_values[field.field_key];
    return typeof value === "number" || typeof value === "string" ? value : value === undefined || value === null ? null : String(value);
  }
  const values: Record<BuiltIn, () => Value> = {
    key: () => task.number,
    title: () => task.title,
    status: () => TASK_STATUSES.indexOf(task.status),
    priority: () => PRIORITIES.indexOf(task.priority),
    assignee: () => task.assignee?.name ?? null,
    due: () => task.due_at,
    tags: () => task.tags[0]?.name ?? null,
    updated: () => task.updated_at,
  };
  return isBuiltIn(name) ? values[name]() : null;
}

const inWords = new Intl.Collator(undefined, { numeric: true });
function compare(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return inWords.compare(String(a), String(b));
}

export type Sort = { name: string; isDescending: boolean };
export const sortOf = (sort: string | undefined): Sort | null => (sort ? { name: sort.replace(/^-/, ""), isDescending: sort.startsWith("-") } : null);
/** What a press on a column's head asks for: up, down, then the order by hand again. */
export function nextSort(sort: string | undefined, name: string): string | undefined {
  if (sort === name) return `-${name}`;
  return sort === `-${name}` ? undefined : name;
}

const asOnBoard = (a: Task, b: Task): number => TASK_STATUSES.indexOf(a.status) - TASK_STATUSES.indexOf(b.status) || byRank(a, b);

/** What has no value stands last, in both directions; what is equal, as on the board. */
export function sortTasks(tasks: readonly Task[], sort: Sort | null, columns: readonly Column[]): Task[] {
  const column = sort && columns.find(({ name }) => name === sort.name);
  if (!sort || !column) return tasks.toSorted(asOnBoard);
  const way = sort.isDescending ? -1 : 1;
  const keyed = tasks.map((task) => ({ task, value: sortedBy(task, column) }));
  keyed.sort((a, b) => {
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null) || asOnBoard(a.task, b.task);
    return way * compare(a.value, b.value) || asOnBoard(a.task, b.task);
  });
  return keyed.map(({ task }) => task);
}
