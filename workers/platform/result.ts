// A decision's outcome without exceptions: rules return it, services turn refusals into problems.

export type Result<Value, Refusal> = { ok: true; value: Value } | { ok: false; refusal: Refusal };

export const accept = <Value>(value: Value): Result<Value, never> => ({ ok: true, value });
export const refuse = <Refusal>(refusal: Refusal): Result<never, Refusal> => ({ ok: false, refusal });
