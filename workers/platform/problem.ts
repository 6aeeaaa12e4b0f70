// Errors as clients see them: problem details, without internals.
import { PROBLEMS, ProblemError, type ProblemCode } from "./errors.ts";
import { GuardError } from "./commit.ts";
import { describe, log } from "./log.ts";

/** Wording for guards whose service did not catch them: the race was lost, nothing has changed. */
const LOST_RACE = "It changed in the meantime; nothing was done. Load it again and repeat.";

const CLOSED =
  "Nothing in the organization can be changed now: it is being deleted (it can be read and exported, and an owner can restore it), or an import into it is in progress (wait until it has ended).";

function asProblem(error: unknown, requestId: string): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof GuardError && error.code === "organization_closed") return new ProblemError("organization_closed", CLOSED);
  if (error instanceof GuardError) return new ProblemError(error.code in PROBLEMS ? (error.code as ProblemCode) : "conflict", LOST_RACE);
  log.error("request.failed", { request_id: requestId, error: describe(error) });
  const overloaded = error instanceof Error && /overloaded|D1_ERROR.*(?:timeout|reset)/i.test(error.message);
  if (overloaded) return new ProblemError("unavailable", "The database is busy. Try again in a moment.", { headers: { "Retry-After": "2" } });
  return new ProblemError("internal", "Something went wrong on our side; nothing was changed. Quote the request id when you report it.");
}

/** `detail` and `request_id` are included so that clients of the older dialect can read it too. */
export function problemResponse(error: unknown, requestId: string): Response {
  const problem = asProblem(error, requestId);
  const [status, title] = PROBLEMS[problem.code];
  const body = {
    type: `/docs#problem-${problem.code}`,
    title,
    status,
    detail: problem.message,
    code: problem.code,
    request_id: requestId,
    ...(problem.fields ? { errors: problem.fields } : {}),
    ...problem.extra,
  };
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json", ...problem.headers } });
}
