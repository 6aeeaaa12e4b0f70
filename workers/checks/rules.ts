// Pure decisions about results: who may report which check, and what a report says.
import type { BoardCheck } from "#worker/boards/schema.ts";
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { CheckResultCreate } from "./schema.ts";

/**
 * `isOwn`: the task is, or was, the reporter's work; `isOfMaker`: of an API key, that of somebody who made or rotated it; `isFree`: it is
 * nobody's now; `hasMade`: the reporter has created it.
 */
export type Reporter = { actor: Actor; isOwn: boolean; isOfMaker: boolean; isFree: boolean; hasMade: boolean };

/**
 * Nobody verifies their own work, nor by a key of theirs; and an agent, which may work on what is nobody's, does not verify that either, nor a
 * key what it has made itself.
 * A key that the board names as a reporter speaks for itself: an admin has said so of this one program.
 */
function checkIndependent({ name, settings }: BoardCheck, { actor, isOwn, isOfMaker, isFree, hasMade }: Reporter): Result<null> {
  if (isOwn) return refuse({ code: "forbidden", detail: `${name}: nobody verifies their own work, and the task is, or was, yours. Somebody else does it.` });
  if (isOfMaker && !settings.reporter_ids.includes(actor.id))
    return refuse({
      code: "forbidden",
      detail: `${name}: nobody verifies their own work, and the task is, or was, that of somebody who made or rotated this key. An admin may name the key as a reporter of the check.`,
    });
  if (isFree && (actor.type === "agent" || (actor.type === "api_key" && hasMade)))
    return refuse({ code: "forbidden", detail: `${name}: the task is nobody's, so it may be your own work. Once it is somebody else's, you may verify it.` });
  return accept(null);
}

/** Who may say how a check stands for a task. */
export function checkReporter(check: BoardCheck, reporter: Reporter): Result<null> {
  const { name, kind, settings } = check;
  const { actor } = reporter;
  if (kind === "link")
    return refuse({ code: "conflict", detail: `${name}: nobody reports a link, Mission Control asks it: POST /tasks/{task_id}/checks/{check_id}/ask.` });
  const independent = checkIndependent(check, reporter);
  if (!independent.ok) return independent;
  if (kind === "review" && actor.type !== "user" && actor.type !== "agent")
    return refuse({ code: "forbidden", detail: `${name}: a person or an agent reviews, no program.` });
  if (settings.reporter_ids.length > 0 && !settings.reporter_ids.includes(actor.id))
    return refuse({ code: "forbidden", detail: `${name}: only those whom the board names may report it.` });
  return accept(null);
}

/** Who may have a link asked: whose address is asked, says what counts, so where the board names none only who may verify the task does. */
export const checkAsker = (check: BoardCheck, reporter: Reporter): Result<null> =>
  check.settings.url === null && check.kind === "link" ? checkIndependent(check, reporter) : accept(null);

const invalid = (path: string, message: string) => refuse({ code: "invalid_input", detail: `${path}: ${message}` });

/** What is reported: a test report says it by its numbers, all others in a word. */
export function reportedState({ kind }: Pick<BoardCheck, "kind">, { state, tests }: Pick<CheckResultCreate, "state" | "tests">): Result<"passed" | "failed"> {
  if (kind !== "test_report") {
    if (tests) return invalid("tests", "is for test reports only.");
    return state ? accept(state) : invalid("state", "say whether it has passed or failed.");
  }
  if (!tests) return invalid("tests", "a test report says how many passed, failed and were skipped.");
  const counted = tests.passed > 0 && tests.failed === 0 ? "passed" : "failed";
  if (state && state !== counted) return invalid("state", `these numbers say ${counted}.`);
  return accept(counted);
}
