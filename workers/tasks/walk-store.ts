// Walking along a board's tasks in the order of a list, and asking each whether a query's conditions hold. No index knows the words of a
// query, so tasks are looked at one after another along the index of the order: until the page is full, or so many have been looked at.
// What a request reads is bounded by that, however large the board is; where it ends, the next one goes on.
import { names } from "#worker/platform/rows.ts";
import { type Database, map, type Query } from "#worker/platform/db.ts";
import { condition, type ListSort, LOOKED_AT_MAX, orderKeys, type TaskFilter } from "./filter-store.ts";
import { tasks } from "./tables.ts";

/** A task on the way: what the list is sorted by, and its id. */
export type Place = { key: string | number; id: string };
/** `rows`: those of the page; `places`: of each of them; `next`: where there may be more; null: nowhere. */
export type Walked = { rows: { task: string }[]; places: Place[]; next: Place | null };

const t = names(tasks, "t");
const n = names(tasks, "n");
const LIVING = `${n.board_id} = ?1 AND ${n.deleted_at} IS NULL`;

/** SQL of the id of the task that comes behind the place `s`. A tie is broken by the id, so what has the same key comes first. */
function behindSql({ by, isDescending }: ListSort, tag: string | null): string {
  const [way, than] = isDescending ? [" DESC", "<"] : ["", ">"];
  if (by === "created_at")
    return tag
      ? `(SELECT k.task_id FROM task_tags k WHERE k.tag_id = ${tag} AND k.board_id = ?1 AND k.task_id ${than} s.id ORDER BY k.task_id${way} LIMIT 1)`
      : `(SELECT ${n.id} FROM ${n} WHERE ${LIVING} AND ${n.id} ${than} s.id ORDER BY ${n.id}${way} LIMIT 1)`;
  const key = orderKeys("n")[by];
  return `coalesce((SELECT ${n.id} FROM ${n} WHERE ${LIVING} AND ${key} = s.key AND ${n.id} ${than} s.id ORDER BY ${n.id}${way} LIMIT 1),
    (SELECT ${n.id} FROM ${n} WHERE ${LIVING} AND ${key} ${than} s.key ORDER BY ${key}${way}, ${n.id}${way} LIMIT 1))`;
}

/** Before every task, whatever it is sorted by. */
const START: Readonly<Record<ListSort["by"], readonly [Place, Place]>> = {
  created_at: [
    { key: 0, id: "" },
    { key: 0, id: "~" },
  ],
  due_at: [
    { key: "", id: "" },
    { key: "~", id: "~" },
  ],
  priority: [
    { key: -1, id: "" },
    { key: 9, id: "~" },
  ],
};

type Step = { id: string; key: string | number; looked: number; found: number; task: string | null };

/**
 * A page of those that hold, `show`n as SQL. `from`: the place behind which it begins; null: the beginning. In `show` and the conditions ?1
 * is the board and ?2 `limit`.
 */
export function walk(
  db: Database,
  boardId: string,
  filter: TaskFilter & { sort: ListSort },
  { limit, offset, from }: { limit: number; offset: number; from: Place | null },
  show: string,
): Query<Walked> {
  const params: unknown[] = [boardId, limit, offset];
  const bind = (value: unknown) => `?${params.push(value)}`;
  const { sort, tagId } = filter;
  const begin = from ?? START[sort.by][sort.isDescending ? 1 : 0];
  const isAlongTag = sort.by === "created_at" && tagId !== null;
  const behind = behindSql(sort, isAlongTag ? bind(tagId) : null);
  const holds = condition(isAlongTag ? { ...filter, tagId: null } : filter, bind);
  const key = sort.by === "created_at" ? "0" : orderKeys("t")[sort.by];
  const sql = `WITH RECURSIVE scan(id, key, looked, found, holds) AS (
      SELECT ${bind(begin.id)}, ${bind(begin.key)}, 0, 0, 0
      UNION ALL
      SELECT ${t.id}, ${key}, s.looked + 1, s.found + s.holds, (${t.deleted_at} IS NULL AND ${holds}) FROM scan s CROSS JOIN ${t} ON ${t.id} = ${behind}
        WHERE s.looked < ${LOOKED_AT_MAX} AND s.found + s.holds <= ?3 + ?2)
    SELECT s.id, s.key, s.looked, s.found, iif(s.holds AND s.found BETWEEN ?3 AND ?3 + ?2 - 1, ${show}, NULL) AS task
      FROM scan s CROSS JOIN ${t} ON ${t.id} = s.id WHERE (s.holds AND s.found >= ?3) OR s.looked = ${LOOKED_AT_MAX}`;
  return map(db.rows<Step>(sql, ...params), (steps) => walkedOf(steps, offset + limit));
}

/** `full`: so many are found when the page is. */
function walkedOf(steps: readonly Step[], full: number): Walked {
  const placeOf = ({ id, key }: Step): Place => ({ id, key });
  const shown = steps.flatMap((step) => (step.task === null ? [] : [{ place: placeOf(step), task: step.task }]));
  const last = steps.at(-1);
  const isMore = last !== undefined && last.task === null && last.found >= full;
  const next = isMore ? shown.at(-1)?.place : last && last.looked >= LOOKED_AT_MAX ? placeOf(last) : undefined;
  return { rows: shown.map(({ task }) => ({ task })), places: shown.map(({ place }) => place), next: next ?? null };
}
