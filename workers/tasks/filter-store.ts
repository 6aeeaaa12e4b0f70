// Which of a board's tasks a list has, and in which order: the SQL that follows, along an index where there is one.
import type { Comparison } from "#grammar/parse.ts";
import { type Condition, wantedOf } from "#grammar/tasks.ts";
import { matchingSql, sortedByFieldSql } from "#worker/fields/index.ts";
import { taggedSql } from "#worker/tags/index.ts";
import { names } from "#worker/platform/rows.ts";
import { type Bind, conditionSql } from "./condition-store.ts";
import { PRIORITIES, type Priority, type TaskStatus } from "./schema.ts";
import { tasks } from "./tables.ts";

export type FieldCondition = { key: string; how: Comparison; wanted: string };
/** `by`: what a list is sorted by; `field.<key>` by a custom field. */
export type TaskSort = { by: "created_at" | "due_at" | "priority" | `field.${string}`; isDescending: boolean };
/** By what every task has, along an index. */
export type ListSort = { by: "created_at" | "due_at" | "priority"; isDescending: boolean };
export const isListSort = (sort: TaskSort): sort is ListSort => !sort.by.startsWith("field.");
export type TaskFilter = {
  statuses: readonly TaskStatus[] | null;
  agentId: string | null;
  unassigned: boolean;
  personId: string | null;
  tagId: string | null;
  priorities: readonly Priority[] | null;
  dueBefore: string | null;
  dueAfter: string | null;
  fields: readonly FieldCondition[];
  /** What a query of the search grammar means. */
  conditions: readonly Condition[];
  sort: TaskSort;
};
export const EVERY_TASK: TaskFilter = {
  statuses: null,
  agentId: null,
  unassigned: false,
  personId: null,
  tagId: null,
  priorities: null,
  dueBefore: null,
  dueAfter: null,
  fields: [],
  conditions: [],
  sort: { by: "created_at", isDescending: true },
};

const t = names(tasks, "t");
/** As the indexes have them: no date comes after all dates. */
const NO_DATE = "'9'";
const [LOW, MEDIUM, HIGH] = PRIORITIES;
/** What tasks under this alias are sorted by, before their id. */
export const orderKeys = (alias: "t" | "n"): { due_at: string; priority: string } => ({
  due_at: `coalesce(${alias}.due_at, ${NO_DATE})`,
  priority: `(CASE ${alias}.priority WHEN '${LOW}' THEN 0 WHEN '${MEDIUM}' THEN 1 WHEN '${HIGH}' THEN 2 ELSE 3 END )`,
});
const { due_at: DUE, priority: URGENCY } = orderKeys("t");

/** `from`: tables and joins; `where` begins with the board; `isWhole`: it has all tasks of the board. ?1 is the board. */
export type ListSql = { from: string; where: string; order: string; params: unknown[]; isWhole: boolean };

/** A wanted value as a text and as a number: which of them the field holds, its rows say. */
function fieldCondition({ key, how, wanted }: FieldCondition, bind: Bind): string {
  const { text, number } = wantedOf(wanted);
  const asNumber = number === null ? null : bind(number);
  return `${t.id} IN (${matchingSql(bind(key), "?1", how, { text: bind(text), number: asNumber })})`;
}

/**
 * So many tasks are looked at in one request for a query of words and operators at most. Each costs some three rows to read: its place in
 * the index, the task, and what a condition asks of it.
 */
export const LOOKED_AT_MAX = 2_000;

/** A `+` keeps a condition from choosing an index along which the list is not sorted. */
function conditionsOf(filter: TaskFilter, bind: Bind): string[] {
  const { statuses, agentId, unassigned, personId, priorities, dueBefore, dueAfter, fields, conditions } = filter;
  const isIn = (column: string, values: readonly string[]) => `+${column} IN (SELECT value FROM json_each(${bind(JSON.stringify(values))}))`;
  return [
    ...(statuses ? [isIn(t.status, statuses)] : []),
    ...(priorities?.length === 1 ? [`${URGENCY} = ${bind(PRIORITIES.indexOf(priorities[0] as Priority))}`] : []),
    ...(priorities && priorities.length > 1 ? [isIn(t.priority, priorities)] : []),
    ...(agentId ? [`${t.assigned_agent_id} = ${bind(agentId)}`] : []),
    ...(personId ? [`${t.assigned_person_id} = ${bind(personId)}`] : []),
    ...(unassigned ? [`${t.assigned_agent_id} IS NULL AND ${t.assigned_person_id} IS NULL`] : []),
    ...(dueBefore ? [`${DUE} < ${bind(dueBefore)}`] : []),
    ...(dueAfter ? [`${DUE} >= ${bind(dueAfter)} AND ${DUE} < ${NO_DATE}`] : []),
    ...fields.map((condition) => fieldCondition(condition, bind)),
    ...conditions.map((one) => conditionSql(one, bind)),
  ];
}

/** SQL that a task `t` of the board ?1 is one of the list. */
export const condition = (filter: TaskFilter, bind: Bind): string =>
  [...(filter.tagId ? [`${t.id} IN (${taggedSql(bind(filter.tagId), "?1")})`] : []), ...conditionsOf(filter, bind)].join(" AND ") || "1";

const ordersOf = (way: string): Record<"created_at" | "due_at" | "priority", string> => ({
  created_at: `${t.id}${way}`,
  due_at: `${DUE}${way}, ${t.id}${way}`,
  priority: `${URGENCY}${way}, ${t.id}${way}`,
});

/** What the rows are read along, with its own condition: the values of a field, the tasks with a tag, or the board's tasks. */
function along({ sort: { by, isDescending }, tagId, conditions }: TaskFilter, bind: Bind): Pick<ListSql, "from" | "order"> & { conditions: string[] } {
  const way = isDescending ? " DESC" : "";
  const hasTag = () => (tagId ? [`${t.id} IN (${taggedSql(bind(tagId), "?1")})`] : []);
  if (by === "created_at" && tagId)
    return {
      from: `task_tags k CROSS JOIN ${t} ON ${t.id} = k.task_id`,
      order: `k.task_id${way}`,
      conditions: [`k.tag_id = ${bind(tagId)} AND k.board_id = ?1`],
    };
  if (by === "created_at" || by === "due_at" || by === "priority") return { from: `${t}`, order: ordersOf(way)[by], conditions: hasTag() };
  const sorted = sortedByFieldSql(bind(by.slice("field.".length)), "?1", isDescending);
  if (conditions.length > 0) {
    const first = `(SELECT * FROM ${sorted.table} WHERE ${sorted.where} ORDER BY ${sorted.order} LIMIT ${LOOKED_AT_MAX}) v`;
    return { from: `${first} CROSS JOIN ${t} ON ${t.id} = v.task_id`, order: sorted.order, conditions: hasTag() };
  }
  return { from: `${sorted.table} CROSS JOIN ${t} ON ${t.id} = v.task_id`, order: sorted.order, conditions: [sorted.where, ...hasTag()] };
}

/** `params`: those that the caller has already, the board first. */
export function listSql(filter: TaskFilter, params: readonly unknown[]): ListSql {
  const all = [...params];
  const bind: Bind = (value) => `?${all.push(value)}`;
  const { from, order, conditions: own } = along(filter, bind);
  const conditions = [...own, ...conditionsOf(filter, bind)];
  const where = [`${t.board_id} = ?1`, `${t.deleted_at} IS NULL`, ...conditions].join(" AND ");
  return { from, order, where, params: all, isWhole: conditions.length === 0 };
}
