// What a gateway says became of a command that it held.
import { HELD_OUTCOMES, type HeldOutcome } from "#worker/runs/schema.ts";
import type { ApprovalRow } from "./tables.ts";

export const outcomeOf = (outcome: string): HeldOutcome | null => HELD_OUTCOMES.find((known) => known === outcome) ?? null;

const WORDS: Partial<Record<string, string>> = {
  expired: "it expired there before anybody decided",
  cancelled: "its run was stopped, so it did not run",
  "gateway-restart": "the gateway was restarted before anybody decided, so it did not run",
  unknown: "the gateway does not know what became of it, so it may have run",
};

/** What a gateway says of a command that it held, as the end of a sentence. */
export function wordsOf(outcome: string, by: string | null): string {
  const who = by ? ` by ${by}` : "";
  if (outcome.startsWith("allow-")) return `it was allowed there${who}, so it may have run`;
  if (outcome === "deny") return `it was denied there${who}`;
  return WORDS[outcome] ?? `${outcome}${who}`;
}

/** Whether a closed request says of its command what the gateway does not. */
export function isOverruled(status: ApprovalRow["status"], outcome: string): boolean {
  const isAllowed = outcome.startsWith("allow-");
  if (status === "approved") return !isAllowed;
  return isAllowed || outcome === "unknown";
}
