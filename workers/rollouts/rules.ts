// What a roll-out does with an agent. Pure.
import type { Result } from "#worker/platform/result.ts";
import type { RollOutOptions } from "./schema.ts";

export type Facts = {
  state: "draft" | "provisioning" | "ready" | "failed" | "deleting";
  hasGateway: boolean;
  /** Whoever rolls out may write on its board. */
  isHeld: boolean;
  /** Somebody has changed it on its gateway. */
  stands: boolean;
  /** The parts that would be written otherwise; a refusal: it cannot be written. */
  changes: Result<readonly unknown[]>;
};
export type Verdict = { becomes: "written" | "unchanged"; why: null } | { becomes: "skipped" | "failed"; why: string };

export const NO_GATEWAY = "It lives on no gateway.";
export const NOT_HELD = "It works for a board that whoever rolls out may not write on.";
export const STANDS = "Somebody has changed it on its gateway, so nothing is written. Look at its drift, or roll out with overwrite.";
export const GONE = "It is being deleted.";

const skipped = (why: string): Verdict => ({ becomes: "skipped", why });

/** An agent of which nothing differs is left alone, unless something else is asked for: its gateway may start anew for what it is told. */
export function verdictOn(
  { state, hasGateway, isHeld, stands, changes }: Facts,
  options: Pick<RollOutOptions, "overwrite" | "reset_sessions" | "rotate_tokens">,
): Verdict {
  if (state === "deleting") return skipped(GONE);
  if (!hasGateway) return skipped(NO_GATEWAY);
  if (!isHeld) return skipped(NOT_HELD);
  if (stands && !options.overwrite) return skipped(STANDS);
  if (!changes.ok) return { becomes: "failed", why: changes.refusal.detail };
  const isWanted = options.rotate_tokens || options.reset_sessions || stands || state === "failed" || state === "draft";
  return isWanted || changes.value.length > 0 ? { becomes: "written", why: null } : { becomes: "unchanged", why: null };
}
