// Checks of a task as the API answers them, and as events tell them.
import { type KeptState, standing, verificationOf } from "#worker/tasks/index.ts";
import type { TaskStatus, Verification } from "#worker/tasks/schema.ts";
import type { BoardCheck } from "#worker/boards/schema.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { TaskCheck, TaskChecks } from "./schema.ts";
import type { ResultRow } from "./tables.ts";

/** A task, the checks of its board, and what was reported. */
export type Checked = {
  task: { id: string; key: string; title: string; status: TaskStatus; work_version: number };
  checks: readonly BoardCheck[];
  results: readonly ResultRow[];
};

export const keptState = ({ state, work_version, since }: ResultRow): KeptState => [state, work_version, since];
const resultFor = (results: readonly ResultRow[], { id }: BoardCheck): ResultRow | undefined => results.find(({ check_id }) => check_id === id);

function presentResult(row: ResultRow): NonNullable<TaskCheck["last_result"]> {
  const { state, work_version, summary, url, revision, passed, failed, skipped, reported_at, attempts, next_at } = row;
  const tests = passed === null || failed === null ? null : { passed, failed, skipped: skipped ?? 0 };
  const reported_by = JSON.parse(row.reported_by) as Actor;
  return { state, work_version, summary, url, commit: revision, tests, reported_by, reported_at, attempts, next_at };
}

export function verified({ task, checks, results }: Checked): Verification {
  const states = Object.fromEntries(results.map((row) => [row.check_id, keptState(row)]));
  return verificationOf(checks, { ...task, check_states: JSON.stringify(states) });
}

export function presentChecks(checked: Checked): TaskChecks {
  const { task, checks, results } = checked;
  const items = checks.map((check): TaskCheck => {
    const row = resultFor(results, check);
    return { ...check, state: standing(check, row && keptState(row), task.work_version), last_result: row ? presentResult(row) : null };
  });
  return { work_version: task.work_version, verification: verified(checked), items };
}

/** With these results in the places of those that were. */
export const withResults = (checked: Checked, rows: readonly ResultRow[]): Checked => ({
  ...checked,
  results: [...checked.results.filter((old) => !rows.some(({ check_id }) => check_id === old.check_id)), ...rows],
});

type Kind = "check.reported" | "check.asked" | "check.answered";
/** What becomes of one check; `before`: with what was reported until now. */
export function movedEvent(type: Kind, before: Checked, check: BoardCheck, row: ResultRow): NewEvent<Kind> {
  const { task } = before;
  const now = withResults(before, [row]);
  const stateIn = ({ results }: Checked) => {
    const found = resultFor(results, check);
    return { state: standing(check, found && keptState(found), task.work_version) };
  };
  return {
    type,
    subject: { type: "task", id: task.id },
    payload: {
      label: task.key,
      title: task.title,
      check: { id: check.id, name: check.name, kind: check.kind },
      before: stateIn(before),
      after: stateIn(now),
      work_version: row.work_version,
      summary: row.summary,
      url: row.url,
      verification: verified(now),
    },
  };
}
