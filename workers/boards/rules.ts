// Pure decisions about boards: slugs and key prefixes made from names, which of two sets of rules is looser, whether a goal says enough.
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import type { BoardRule } from "./schema.ts";
import type { BoardRow } from "./tables.ts";

type Rules = Pick<BoardRow, BoardRule | "gateway_id">;

/** Agents work on a board with a gateway, so approvals are on by default there. Plain boards, as in the public examples, move freely. */
export const needsApprovalByDefault = (gatewayId: string | null | undefined): boolean => Boolean(gatewayId);

/** Which of the rules would not hold any more. A new board, and one that is given its first gateway, is measured by the default. */
export function loosened(rules: readonly BoardRule[], before: Rules | null, next: Rules): BoardRule[] {
  const isFirstGateway = !before?.gateway_id && needsApprovalByDefault(next.gateway_id);
  const held = (rule: BoardRule): boolean => before?.[rule] === 1 || (isFirstGateway && rule === "require_approval_for_done");
  return rules.filter((rule) => held(rule) && next[rule] === 0);
}

export type Goal = Pick<BoardRow, "board_type" | "objective" | "success_metrics" | "goal_confirmed">;
const SAYS_NOTHING: readonly (string | null)[] = [null, "", "{}"];

/**
 * A confirmed goal says what is to be reached and how that is measured; so does a board that becomes one for a goal. `before` null: the
 * board is new.
 */
export function checkGoal(before: Goal | null, next: Goal): Result<null> {
  const becomesGoal = before !== null && before.board_type !== "goal";
  if (next.board_type !== "goal" || !(becomesGoal || next.goal_confirmed === 1)) return accept(null);
  const missing = (["objective", "success_metrics"] as const).filter((field) => SAYS_NOTHING.includes(next[field]));
  if (missing.length === 0) return accept(null);
  const what = next.goal_confirmed === 1 ? "a confirmed goal" : "a board that becomes one for a goal";
  return refuse({ code: "invalid_input", detail: `${missing.join(", ")}: ${what} says what is to be reached and how that is measured.` });
}

/** Letters without their accents: "Ünited" → "United". */
const plain = (name: string): string => name.normalize("NFKD").replace(/\p{M}+/gu, "");

/** "Platform board" → "platform-board"; empty for a name without ASCII letters or digits. */
export const asciiSlugOf = (name: string): string =>
  plain(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, 120)
    .replace(/-$/, "");

export const slugOf = (name: string): string => asciiSlugOf(name) || "board";

/** The prefix of task keys: initials of several words, else the first letters of one. "Platform board" → "PB", "Ops" → "OPS". */
export function keyOf(name: string): string {
  const words =
    plain(name)
      .toUpperCase()
      .match(/[A-Z0-9]+/g) ?? [];
  const initials = words
    .map((word) => word[0])
    .join("")
    .slice(0, 4);
  const key = words.length > 1 ? initials : (words[0] ?? "").slice(0, 4);
  return /^[A-Z][A-Z0-9]+$/.test(key) ? key : "TASK";
}
