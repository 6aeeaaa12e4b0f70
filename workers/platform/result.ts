// The outcome of a decision without exceptions: rules return it, services turn refusals into problems.
import type { ProblemCode } from "./errors.ts";

/** Why a rule refuses: answered as a problem. `extra` adds members to it, e.g. `blocked_by_task_ids`. */
export type Refusal = { code: ProblemCode; detail: string; extra?: Record<string, unknown> };
export type Result<Value> = { ok: true; value: Value } | { ok: false; refusal: Refusal };

/** The decision is yes, with this value. */
export const accept = <Value>(value: Value): Result<Value> => ({ ok: true, value });
/** The decision is no, for this reason. */
export const refuse = (refusal: Refusal): Result<never> => ({ ok: false, refusal });
