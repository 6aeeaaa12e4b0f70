// The tasks of a board in their order, and those that its filter lets through, when a few of thousands have changed: what is known of the
// others is kept, since a card that is let go must not wait for them. Pure, but for what is kept.
import type { Parsed } from "#grammar/parse.ts";
import { conditionsOf, matches } from "#grammar/tasks.ts";
import { byRank, type Task } from "../tasks/index.ts";

/** By rank. What was in order before is so almost, which sorts in one pass; what is new comes behind it first. */
export function rankedAfter(tasks: readonly Task[], before: readonly Task[]): Task[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const known = before.flatMap(({ id }) => {
    const task = byId.get(id);
    byId.delete(id);
    return task ?? [];
  });
  return [...known, ...byId.values()].sort(byRank);
}

export type Asked = { parsed: Parsed; selfId: string; now: number };
/** Lets tasks through a filter, and asks of each task only once while it and the filter stay the same. */
export type Sieve = (tasks: Task[], asked: Asked) => Task[];

export function createSieve(): Sieve {
  let written = "";
  let verdicts = new WeakMap<Task, boolean>();
  return (tasks, { parsed, selfId, now }) => {
    const conditions = conditionsOf(parsed, { selfId, now });
    if (conditions.length === 0) return tasks;
    const asked = JSON.stringify(conditions);
    if (asked !== written) verdicts = new WeakMap();
    written = asked;
    return tasks.filter((task) => {
      const known = verdicts.get(task);
      const verdict = known ?? matches(conditions, task);
      if (known === undefined) verdicts.set(task, verdict);
      return verdict;
    });
  };
}
