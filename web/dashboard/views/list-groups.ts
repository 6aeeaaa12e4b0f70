// Pure: the tasks of a list in groups, and as lines one below the other, of which only those in sight are drawn.
import type { Grouping } from "../saved/index.ts";
import { PRIORITIES, type Task, TASK_STATUSES } from "../tasks/index.ts";
import { bucketOf, DUE_BUCKETS, type DueEdges } from "./due-buckets.ts";

/** `key`: of the status, priority or bucket, or "agent:" or "user:" with the assignee's id; "none". */
export type Group = { key: string; tasks: readonly Task[] };
const NOBODY = "none";

const KEY_OF: Record<Grouping, (task: Task, edges: DueEdges) => string> = {
  status: ({ status }) => status,
  priority: ({ priority }) => priority,
  assignee: ({ assignee }) => (assignee ? `${assignee.type}:${assignee.id}` : NOBODY),
  due: ({ due_at, status }, edges) => bucketOf(due_at, status === "done", edges),
};
const ORDER: Record<Exclude<Grouping, "assignee">, readonly string[]> = { status: TASK_STATUSES, priority: PRIORITIES.toReversed(), due: DUE_BUCKETS };

/** Agents first, then people, by name; nobody last. */
function inOrder(by: Grouping, groups: Group[]): Group[] {
  if (by !== "assignee") return groups.sort((a, b) => ORDER[by].indexOf(a.key) - ORDER[by].indexOf(b.key));
  const nameOf = ({ tasks }: Group) => tasks[0]?.assignee?.name ?? "";
  const kindOf = ({ key }: Group) => (key === NOBODY ? 2 : key.startsWith("agent:") ? 0 : 1);
  return groups.sort((a, b) => kindOf(a) - kindOf(b) || nameOf(a).localeCompare(nameOf(b)) || (a.key < b.key ? -1 : 1));
}

/** Every task is in one group, which keeps the order of the list; no group is empty. */
export function groupsOf(tasks: readonly Task[], by: Grouping, edges: DueEdges): Group[] {
  const groups = Map.groupBy(tasks, (task) => KEY_OF[by](task, edges));
  return inOrder(
    by,
    [...groups].map(([key, of]) => ({ key, tasks: of })),
  );
}

/** Under a finger rows are as high as what is pressed in them. */
const isCoarse = matchMedia("(pointer: coarse)").matches;
export const ROW_PX = isCoarse ? 44 : 32;
export const GROUP_PX = isCoarse ? 36 : 28;

/** A head of a group, or a task. `index`: among all lines, so that readers hear where they are. */
export type Line = { kind: "group"; group: Group; isFolded: boolean; top: number } | { kind: "task"; task: Task; top: number };

/** The lines from top to bottom, each with its distance from the first in pixels. Those of folded groups are left out. */
export function linesOf(tasks: readonly Task[], groups: readonly Group[] | null, folded: ReadonlySet<string>): Line[] {
  if (!groups) return tasks.map((task, at) => ({ kind: "task", task, top: at * ROW_PX }));
  const lines: Line[] = [];
  let top = 0;
  for (const group of groups) {
    const isFolded = folded.has(group.key);
    lines.push({ kind: "group", group, isFolded, top });
    top += GROUP_PX;
    for (const task of isFolded ? [] : group.tasks) {
      lines.push({ kind: "task", task, top });
      top += ROW_PX;
    }
  }
  return lines;
}

const heightOf = ({ kind }: Line): number => (kind === "group" ? GROUP_PX : ROW_PX);
export const heightOfAll = (lines: readonly Line[]): number => {
  const last = lines.at(-1);
  return last ? last.top + heightOf(last) : 0;
};

/** The last line that begins at or above this height; -1: there is none. */
function lineAt(lines: readonly Line[], y: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.top ?? 0) <= y) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Lines beyond each edge of what is in sight. */
const AROUND = 12;

/**
 * What is drawn of the lines: `from` to `to`, without the last; and before them the head of the group that the first of them is in, which
 * stays at the top while its tasks pass below it (null: it is among them).
 */
export type Drawn = { head: number | null; from: number; to: number };
export function linesInSight(lines: readonly Line[], scrolledPx: number, heightPx: number): Drawn {
  const from = Math.max(0, lineAt(lines, scrolledPx) - AROUND);
  const to = Math.min(lines.length, lineAt(lines, scrolledPx + heightPx) + 1 + AROUND);
  const head = lines.slice(0, from + 1).findLastIndex(({ kind }) => kind === "group");
  return { head: head >= 0 && head < from ? head : null, from, to };
}
