// The only two statements that write a board's rules. People make rules looser; whoever else may configure boards makes them stricter:
// the rules are there for what programs and agents do.
import type { Caller } from "#worker/platform/access.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { insertRow, updateRow } from "#worker/platform/rows.ts";
import type { Work } from "#worker/platform/work.ts";
import { areChecksLooser, checksOf } from "./checks.ts";
import { loosened } from "./rules.ts";
import { BOARD_RULES } from "./schema.ts";
import { boards, type BoardRow } from "./tables.ts";

/** `before` null: the board is new. */
/** Who makes or changes a board. */
type Maker = { caller: Pick<Caller, "actor"> };

function requirePersonToLoosen({ caller }: Maker, before: BoardRow | null, next: BoardRow): void {
  if (caller.actor.type === "user") return;
  const rules: string[] = loosened(BOARD_RULES, before, next);
  if (before && areChecksLooser(checksOf(before), checksOf(next))) rules.push("checks");
  if (rules.length === 0) return;
  const message = "only a person may switch it off, an admin of the organization";
  throw new ProblemError(
    "forbidden",
    `Only people make the rules of a board looser: ${rules.join(", ")} must stay on. An admin of the organization may switch it off in person.`,
    { fields: rules.map((path) => ({ path, message })) },
  );
}

export function newBoardStatement(work: Maker, db: Database, row: BoardRow): Statement {
  requirePersonToLoosen(work, null, row);
  return insertRow(db, boards, row);
}

export function changedBoardStatements(work: Work, db: Database, before: BoardRow, next: BoardRow): { guard: Statement; write: Statement } {
  requirePersonToLoosen(work, before, next);
  return updateRow(db, boards, before, next);
}
