// What became of an import, row by row, as CSV. Pure.
import { taskKey } from "#worker/tasks/index.ts";
import type { DryRun } from "./schema.ts";
import type { MadeTask } from "./store.ts";
import type { TaskImportRow } from "./tables.ts";

/** A spreadsheet takes what begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const cell = (value: string | number): string => {
  const text = String(value);
  return `"${(typeof value === "string" && FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};
const line = (...values: (string | number)[]): string => `${values.map(cell).join(",")}\r\n`;

/** The tasks that it has made, and the rows that it refused. */
export function reportOf(row: TaskImportRow, made: readonly MadeTask[]): string {
  const { refused = [] } = JSON.parse(row.dry_run ?? "{}") as Partial<DryRun>;
  return [
    line("outcome", "line", "id there", "key here", "title", "why"),
    ...made.map((task) => line("imported", "", task.external_id, taskKey(task.board_key, task.number), task.title, "")),
    ...refused.map(({ line: at, title, why }) => line("refused", at, "", "", title, why)),
  ].join("");
}
