// Boards as the API answers them, and their members as columns.
import { abridgeItem } from "#worker/platform/abridge.ts";
import { checksOf, keptChecks } from "./checks.ts";
import type { Board } from "./schema.ts";
import type { BoardWithSeq } from "./store.ts";
import type { BoardRow } from "./tables.ts";

/** As the field has it. */
const MAX_AGENTS_UNSAID = 1;

export function presentBoard(row: BoardWithSeq): Board {
  const { last_number: _number, task_count: _count, deleted_at: _deleted, ...rest } = row;
  return {
    ...rest,
    success_metrics: row.success_metrics === null ? null : (JSON.parse(row.success_metrics) as Record<string, unknown>),
    max_agents: row.max_agents ?? MAX_AGENTS_UNSAID,
    is_paused: row.is_paused === 1,
    goal_confirmed: row.goal_confirmed === 1,
    require_approval_for_done: row.require_approval_for_done === 1,
    require_review_before_done: row.require_review_before_done === 1,
    comment_required_for_review: row.comment_required_for_review === 1,
    block_status_changes_with_pending_approval: row.block_status_changes_with_pending_approval === 1,
    only_lead_can_change_status: row.only_lead_can_change_status === 1,
    require_checks_for_done: row.require_checks_for_done === 1,
    checks: checksOf(row),
  };
}

/** As lists carry it where whole ones would be too much. */
export const abridgedBoard = abridgeItem<Board>("success_metrics");

export const bit = (value: boolean): number => (value ? 1 : 0);
/** Kept in UTC, whatever offset it came with. */
export const momentOf = <Given extends string | null | undefined>(given: Given): Given => (given ? (new Date(given).toISOString() as Given) : given);
export const metricsOf = (given: Record<string, unknown> | null | undefined): string | null => (given ? JSON.stringify(given) : null);

/** Wire members as columns: true and false are stored as 1 and 0, metrics and checks as their JSON. */
export const columnsOf = ({ success_metrics, checks, ...changes }: Partial<Board>): Partial<BoardRow> => ({
  ...Object.fromEntries(Object.entries(changes).map(([field, value]) => [field, typeof value === "boolean" ? bit(value) : value])),
  ...(success_metrics === undefined ? {} : { success_metrics: metricsOf(success_metrics) }),
  ...(checks === undefined ? {} : { checks: keptChecks(checks) }),
});
