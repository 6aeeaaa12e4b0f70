// What became of an import, row by row, as CSV. Pure.
import { taskKey } from "#worker/tasks/index.ts";
import type { DryRun } from "./schema.ts";
import type { BroughtAgent, MadeTask } from "./store.ts";

/** A spreadsheet takes what begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const cell = (value: string | number): string => {
  const text = String(value);
  return `"${(typeof value === "string" && FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};
const line = (...values: (string | number)[]): string => `${values.map(cell).join(",")}\r\n`;

const GONE = "it has been deleted here since, or you do not see its board";

/** The agents and tasks that it has made, and the rows that it refused. `run`: what is shown of its dry run. */
export function reportOf(run: DryRun | null, made: readonly MadeTask[], agents: readonly BroughtAgent[]): string {
  const { refused } = run ?? { refused: [] };
  return [
    line("outcome", "line", "id there", "key here", "title", "why"),
    ...agents.map(({ external_id, id, name }) => line("agent made", "", external_id, id, name, "")),
    ...made.map(({ external_id, board_key, number, title }) =>
      board_key === null || number === null
        ? line("imported", "", external_id, "", "", GONE)
        : line("imported", "", external_id, taskKey(board_key, number), title ?? "", ""),
    ),
    ...refused.map(({ line: at, title, why }) => line("refused", at, "", "", title, why)),
  ].join("");
}
