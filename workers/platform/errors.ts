// The closed set of error codes and the one exception that carries a problem to the edge.
import type { Result } from "./result.ts";

/** code → HTTP status and title. A new kind of error is one line here, so clients can rely on the set. */
export const PROBLEMS = {
  bad_request: [400, "Bad request"],
  invalid_json: [400, "The body is not valid JSON"],
  unauthenticated: [401, "Sign in first"],
  forbidden: [403, "Not allowed"],
  approval_required: [403, "An approval is missing"],
  wrong_password: [403, "The password is not right"],
  origin_mismatch: [403, "The request came from another site"],
  not_found: [404, "Not found"],
  method_not_allowed: [405, "Method not allowed"],
  conflict: [409, "Conflict"],
  already_exists: [409, "It exists already"],
  task_blocked: [409, "The task is blocked"],
  checks_missing: [409, "Required checks are missing"],
  dependency_cycle: [409, "The dependencies would form a cycle"],
  approval_decided: [409, "The approval has been decided"],
  approval_expired: [409, "The approval has expired"],
  approval_spent: [409, "The approval has been used"],
  approval_stale: [409, "What was approved has changed"],
  organization_closed: [409, "The organization is being deleted"],
  board_archived: [409, "The board is archived"],
  last_owner: [409, "An organization needs an owner"],
  invite_unusable: [409, "The invite cannot be used"],
  gateway_required: [409, "A gateway is needed"],
  agent_required: [409, "An agent is needed"],
  stale_version: [412, "The object has changed"],
  body_too_large: [413, "The body is too large"],
  unsupported_media_type: [415, "Send JSON"],
  range_not_satisfiable: [416, "There is no such part of it"],
  invalid_input: [422, "The input is not valid"],
  idempotency_mismatch: [422, "The idempotency key was used for another request"],
  upgrade_required: [426, "Open this address as a WebSocket"],
  rate_limited: [429, "Too many attempts"],
  internal: [500, "Something went wrong on our side"],
  unavailable: [503, "Try again in a moment"],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** The value of a decision; a refusal is thrown as its problem. */
export function unwrap<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  const { code, detail, extra } = result.refusal;
  throw new ProblemError(code, detail, extra ? { extra } : {});
}

export type FieldError = { path: string; message: string };

/** Thrown by services and routes; the edge renders it as `application/problem+json`. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly fields: FieldError[] | undefined;
  /** Extra members of the problem object, e.g. `blocked_by_task_ids`. Never a secret. */
  readonly extra: Record<string, unknown>;
  readonly headers: Record<string, string>;
  constructor(code: ProblemCode, detail: string, options: { fields?: FieldError[]; extra?: Record<string, unknown>; headers?: Record<string, string> } = {}) {
    super(detail);
    this.name = "ProblemError";
    this.code = code;
    this.fields = options.fields;
    this.extra = options.extra ?? {};
    this.headers = options.headers ?? {};
  }
  get status(): number {
    return PROBLEMS[this.code][0];
  }
}

/** A resource of another organization gets the same answer as one that does not exist. */
export const notFound = (what: string): ProblemError => new ProblemError("not_found", `There is no such ${what}, or you may not see it.`);
