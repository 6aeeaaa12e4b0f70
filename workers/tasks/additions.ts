// What a task has beside its row: tags and custom field values. Both are decided here, for a new task and for a changed one.
import { decideNewValues, type DecidedValues, decideValues, type FieldRule, fieldRules, sameRulesGuard, writeValuesStatements } from "#worker/fields/index.ts";
import { chooseTags, giveTagsStatements, type NamedTag, replaceTagsStatements, tagsNamed, usableTagsGuard } from "#worker/tags/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { unwrap } from "#worker/platform/errors.ts";
import { type Additions, ownValues } from "./present.ts";
import type { ChangeEvent } from "./rules.ts";
import type { Task, TaskUpdate } from "./schema.ts";
import type { TaskRow } from "./tables.ts";

type Wanted = Pick<TaskUpdate, "tag_ids" | "custom_field_values">;
/** `guards`, `writes`: what the task's commit has more. */
export type Added = Additions & { guards: Statement[]; writes: Statement[] };

/** The tags that are named for a new task of this board. */
export const tagsForNew = (db: Database, { tag_ids = [] }: Wanted, boardId: string): Query<NamedTag[]> | null =>
  tag_ids.length > 0 ? tagsNamed(db, tag_ids, "?2", boardId) : null;

const BOARD_OF_TASK = (parameter: string): string => `(SELECT board_id FROM tasks WHERE id = ${parameter})`;
/** As `tagsForNew`, for a task that there is; and the rules of its board's fields, where values are given. */
export const askedForChange = (db: Database, { tag_ids = [], custom_field_values }: Wanted, taskId: string) => ({
  tags: tag_ids.length > 0 ? tagsNamed(db, tag_ids, BOARD_OF_TASK("?2"), taskId) : null,
  rules: custom_field_values ? fieldRules(db, BOARD_OF_TASK("?1"), taskId) : null,
});

/** As they would be read after the commit; their defaults are among the values already. */
const shownAfter = (rules: readonly FieldRule[], { values }: DecidedValues): Additions["fields"] =>
  rules.map(({ field_key }) => ({ field_key, default_value: null, value: values[field_key] ?? null }));

type NewAsked = { db: Database; row: TaskRow; input: Wanted; rules: readonly FieldRule[]; tags: NamedTag[] | null; isConfirmed: boolean };

/** `isConfirmed`: the rules are among the facts that the commit confirms. */
export function additionsOfNew({ db, row, input, rules, tags: named, isConfirmed }: NewAsked): Added {
  const ids = input.tag_ids ?? [];
  const tags = unwrap(chooseTags(ids, named ?? []));
  const decided = unwrap(decideNewValues(rules, input.custom_field_values ?? {}));
  return {
    tags,
    fields: shownAfter(rules, decided),
    guards: [...usableTagsGuard(db, ids), ...(isConfirmed || rules.length === 0 ? [] : [sameRulesGuard(db, row.board_id, rules, "conflict")])],
    writes: [...giveTagsStatements(db, row, ids), ...writeValuesStatements(db, row, decided)],
  };
}

type ChangeAsked = { db: Database; row: TaskRow; before: Additions; update: Wanted; tags: NamedTag[] | null; rules: FieldRule[] | null };

/** What the task has after an update. */
export function additionsOfChange({ db, row, before, update, tags: named, rules }: ChangeAsked): Added {
  const { tag_ids: ids, custom_field_values: given } = update;
  const decided = given && rules ? unwrap(decideValues(rules, ownValues(before.fields), given)) : null;
  return {
    tags: ids ? unwrap(chooseTags(ids, named ?? [])) : before.tags,
    fields: decided && rules ? shownAfter(rules, decided) : before.fields,
    guards: [...(ids ? usableTagsGuard(db, ids) : []), ...(decided && rules ? [sameRulesGuard(db, row.board_id, rules, "stale_version")] : [])],
    writes: [...(ids ? replaceTagsStatements(db, row, ids) : []), ...(decided ? writeValuesStatements(db, row, decided) : [])],
  };
}

/** Of the custom field values, an event tells those that have changed; null: there is none any more, or was none before. */
export function withChangedValues(change: ChangeEvent<Task>): ChangeEvent<Task> {
  const { custom_field_values: before } = change.before;
  const { custom_field_values: after } = change.after;
  if (!before || !after) return change;
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const of = (values: Record<string, unknown>) => Object.fromEntries(keys.map((key) => [key, values[key] ?? null]));
  return { ...change, before: { ...change.before, custom_field_values: of(before) }, after: { ...change.after, custom_field_values: of(after) } };
}
