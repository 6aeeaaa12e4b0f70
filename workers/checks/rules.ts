// Pure decisions about results: who may report which check, and what a report says.
import type { BoardCheck } from "#worker/boards/schema.ts";
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { CheckResultCreate } from "./schema.ts";

/** `isOwn`: the task is the reporter's; `isFree`: it is nobody's. */
export type Reporter = { actor: Actor; isOwn: boolean; isFree: boolean };

/** Nobody verifies their own work; and an agent, which may work on what is nobody's, does not verify that either. */
export function checkReporter({ name, kind, settings }: BoardCheck, { actor, isOwn, isFree }: Reporter): Result<null> {
  if (kind === "link")
    return refuse({ code: "conflict", detail: `${name}: nobody reports a link, Mission Control asks it: POST /tasks/{task_id}/checks/{check_id}/ask.` });
  if (isOwn) return refuse({ code: "forbidden", detail: `${name}: nobody verifies their own work, and the task is yours. Somebody else reports it.` });
  if (isFree && actor.type === "agent")
    return refuse({ code: "forbidden", detail: `${name}: the task is nobody's, so it may be your own work. Once it is somebody else's, you may report.` });
  if (kind === "review" && actor.type !== "user" && actor.type !== "agent")
    return refuse({ code: "forbidden", detail: `${name}: a person or an agent reviews, no program.` });
  if (settings.reporter_ids.length > 0 && !settings.reporter_ids.includes(actor.id))
    return refuse({ code: "forbidden", detail: `${name}: only those whom the board names may report it.` });
  return accept(null);
}

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
