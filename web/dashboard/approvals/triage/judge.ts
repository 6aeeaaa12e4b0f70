// What the person may do about a request, and with which others.
import { useBoardRightsOf, useIsAdmin } from "../../organizations/index.ts";
import type { Decision } from "../live.ts";
import { ACTION_TASK_DONE, type Approval } from "../wire.ts";
import { isExec, isHighRisk } from "../words.tsx";
import { type Alone, aloneBecause } from "./queue.ts";

/** Whoever may write on its board; of a gateway's own sessions, on no board, whoever manages gateways. */
export function useMayDecide(): (approval: Approval) => boolean {
  const rightsOn = useBoardRightsOf();
  const isAdmin = useIsAdmin();
  return ({ board_id }) => (board_id ? rightsOn(board_id).mayWrite : isAdmin);
}

/** Why it is decided by itself; null: it can be decided with others. */
export function useAlone(): (approval: Approval) => Alone | null {
  const mayDecide = useMayDecide();
  return (approval) =>
    aloneBecause({
      isHeld: isExec(approval),
      isHighRisk: isHighRisk(approval),
      isCut: approval.is_abridged === true,
      mayDecide: mayDecide(approval),
    });
}

/** Approving that a task is done moves it there in the same step. */
export const decisionOn = ({ action }: Approval, status: Decision["status"], comment: string): Decision => ({
  status,
  comment: comment.trim() || null,
  ...(status === "approved" && action === ACTION_TASK_DONE ? { apply: true } : {}),
});

/** A gateway takes a decision that it does not offer for a denial: what it does not offer to run, nobody can approve. */
export const isOffered = (approval: Approval): boolean => {
  const { allowed_decisions: offered } = approval.metadata;
  return !isExec(approval) || !Array.isArray(offered) || offered.includes("allow-once");
};
