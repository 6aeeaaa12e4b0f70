// Tasks that nobody makes at the moment: a rule of their board does, again and again, by a template that somebody wrote long before. What of
// the template does not hold any more is left out and named, so that the work still comes back.
import { checksOf, livingBoardGuard, takeNumber } from "#worker/boards/index.ts";
import { decideNewValues, type FieldRule, type FieldValues, fieldRules } from "#worker/fields/index.ts";
import { chooseTags, type NamedTag } from "#worker/tags/index.ts";
import { ANONYMOUS } from "#worker/platform/access.ts";
import type { Answers, Database, Query, Statement } from "#worker/platform/db.ts";
import { unwrap } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { additionsOfNew, tagsForNew } from "./additions.ts";
import { type Candidate, candidate } from "./assignee-store.ts";
import { chooseAssignee } from "./assignees.ts";
import { newTask, numbered } from "./create.ts";
import { ALONE, presentTask } from "./present.ts";
import type { Priority, Task } from "./schema.ts";
import { boardOfRecurring, insertTaskStatement, type TaskBoard } from "./store.ts";

/** What each task of a rule begins with. */
export type RecurringTask = {
  title: string;
  description: string | null;
  priority: Priority;
  status: "inbox" | "todo";
  assigned_agent_id: string | null;
  assigned_user_id: string | null;
  tag_ids: string[];
  custom_field_values: FieldValues;
};
type Named = Partial<Pick<RecurringTask, "assigned_agent_id" | "assigned_user_id" | "tag_ids" | "custom_field_values">>;
type Asked = {
  assignee: Query<Candidate | null> | null;
  tags: Query<NamedTag[]> | null;
  rules: Query<FieldRule[]>;
};

/** Whom and what a template names, as they are now. */
export const askedForRecurring = (db: Database, boardId: string, named: Named): Asked => ({
  assignee: candidate(db, named, { boardId }),
  tags: tagsForNew(db, named, boardId),
  rules: fieldRules(db, "?1", boardId),
});
/** The same, and the board, for a task that is to be made. */
const askedForMade = (db: Database, boardId: string, named: Named) => ({ ...askedForRecurring(db, boardId, named), board: boardOfRecurring(db, boardId) });

/** Refuses a template as it would refuse a new task; what is not named is not looked at. */
export function checkRecurring(named: Named, found: Answers<Asked>): void {
  chooseAssignee(named, found.assignee);
  if (named.tag_ids) unwrap(chooseTags(named.tag_ids, found.tags ?? []));
  if (named.custom_field_values) unwrap(decideNewValues(found.rules, named.custom_field_values));
}

/** What of the template holds now, and the names of what does not. */
function holding(template: RecurringTask, found: Answers<Asked>): { input: RecurringTask; left_out: string[]; rules: FieldRule[] } {
  const holds = (check: () => unknown): boolean => {
    try {
      check();
      return true;
    } catch {
      return false;
    }
  };
  const hasAssignee = holds(() => chooseAssignee(template, found.assignee));
  const tag_ids = template.tag_ids.filter((id) => found.tags?.some((tag) => tag.id === id && tag.is_ending === 0));
  const hasValues = decideNewValues(found.rules, template.custom_field_values).ok;
  const isBare = !hasValues && !decideNewValues(found.rules, {}).ok;
  return {
    input: {
      ...template,
      ...(hasAssignee ? {} : { assigned_agent_id: null, assigned_user_id: null }),
      tag_ids,
      custom_field_values: hasValues ? template.custom_field_values : {},
    },
    left_out: [
      ...(hasAssignee ? [] : ["assignee"]),
      ...(tag_ids.length < template.tag_ids.length ? ["tag_ids"] : []),
      ...(hasValues ? [] : ["custom_field_values"]),
    ],
    rules: isBare ? [] : found.rules, // a field that wants a value which nobody gives: the task comes without
  };
}

/** `left_out`: members of the template that do not hold any more. */
export type MadeTask = { task: Task; left_out: string[]; guards: Statement[]; writes: Statement[]; event: NewEvent<"task.created"> };
type Making = { boardId: string; template: RecurringTask; due_at: string | null; actor: Actor; now: Date };

/** A task of a rule, to be committed; null: its board is gone. One round trip. */
export async function madeTask(db: Database, { boardId, template, due_at, actor, now }: Making): Promise<MadeTask | null> {
  const found = await db.ask(askedForMade(db, boardId, template));
  const board: TaskBoard | null = found.board;
  if (!board) return null;
  const { input, left_out, rules } = holding(template, found);
  const asked = { ...input, board_id: boardId, due_at };
  const row = newTask({ now, caller: { ...ANONYMOUS, actor } }, asked, board.organization_id, chooseAssignee(input, found.assignee));
  const added = additionsOfNew({ db, row, input, rules, tags: found.tags, isConfirmed: false });
  const task = presentTask({ row, boardKey: board.key, checks: checksOf(board), dependencies: [], activeRun: null, ...ALONE, ...added });
  return {
    task,
    left_out,
    guards: [livingBoardGuard(db, boardId), ...added.guards],
    writes: [...takeNumber(db, boardId).statements, insertTaskStatement(db, row), ...added.writes],
    event: { type: "task.created", subject: { type: "task", id: row.id }, payload: { after: task }, patch: numbered("$.after", boardId) },
  };
}
