// Making a board: empty, from a template, or as a copy of another. A board is also a stream: its events are numbered from 1.
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { grantOf, type GrantRow, organizationGrant } from "#worker/members/index.ts";
import { can, type PolicyRecord } from "#worker/platform/access.ts";
import type { Database } from "#worker/platform/db.ts";
import { unwrap } from "#worker/platform/errors.ts";
import { createStreamStatement } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { rankAtEnd } from "#worker/platform/rank.ts";
import { at, authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { definedChecks, keptChecks } from "./checks.ts";
import { groupGrant } from "./group-store.ts";
import type { FirstTask } from "./ports.ts";
import { bit, metricsOf, momentOf, presentBoard } from "./present.ts";
import { toReferenceProblem } from "./references.ts";
import { checkGoal, keyOf, needsApprovalByDefault, slugOf } from "./rules.ts";
import type { Board, BoardCreate } from "./schema.ts";
import { referenceGuards } from "./store.ts";
import { newBoardStatement } from "./strictness.ts";
import { checksOfTemplate, firstTasksOf, withTemplate } from "./templates.ts";
import type { BoardRow } from "./tables.ts";

/** Of a board that nobody has worked on. */
export const fresh = (work: Pick<Work, "now">) =>
  ({
    id: newId(),
    last_number: 0,
    task_count: 0,
    version: 1,
    rank: rankAtEnd(work.now.getTime(), Math.random()),
    created_at: at(work),
    updated_at: at(work),
    deleted_at: null,
    archived_at: null,
    is_paused: 0,
  }) satisfies Partial<BoardRow>;

export const newBoard = (work: Pick<Work, "now">, input: BoardCreate, organizationId: string): BoardRow => ({
  ...fresh(work),
  organization_id: organizationId,
  board_group_id: input.board_group_id ?? null,
  gateway_id: input.gateway_id ?? null,
  name: input.name,
  slug: input.slug ?? slugOf(input.name),
  key: input.key ?? keyOf(input.name),
  description: input.description ?? null,
  require_approval_for_done: bit(input.require_approval_for_done ?? needsApprovalByDefault(input.gateway_id)),
  require_review_before_done: bit(input.require_review_before_done ?? false),
  comment_required_for_review: bit(input.comment_required_for_review ?? false),
  block_status_changes_with_pending_approval: bit(input.block_status_changes_with_pending_approval ?? false),
  only_lead_can_change_status: bit(input.only_lead_can_change_status ?? false),
  board_type: input.board_type ?? "goal",
  objective: input.objective ?? null,
  success_metrics: metricsOf(input.success_metrics),
  target_date: momentOf(input.target_date ?? null),
  goal_confirmed: bit(input.goal_confirmed),
  goal_source: input.goal_source ?? null,
  max_agents: input.max_agents ?? null,
  require_checks_for_done: bit(input.require_checks_for_done ?? false),
  checks: keptChecks(definedChecks(input.checks ?? checksOfTemplate(input.template), [], 1)),
});

type NewBoard = { row: BoardRow; tasks: readonly FirstTask[]; policy: PolicyRecord };

/** The board and all its first tasks, or nothing. */
export async function commitNewBoard(work: Work, db: Database, shard: string, { row, tasks, policy }: NewBoard): Promise<Board> {
  const { organization_id: organizationId } = row;
  const made = presentBoard({ ...row, seq: 1 });
  const first = tasks.length > 0 ? work.composition.ports.firstTasks.statements(work, db, row, tasks) : { writes: [], events: [] };
  const answer: Board = { ...made, seq: 1 + first.events.length };
  const stream = { organizationId, boardId: row.id };
  await commitWork(work, db, shard, {
    stream,
    guards: referenceGuards(db, organizationId, row),
    writes: [createStreamStatement(db, stream), newBoardStatement(work, db, row), ...first.writes],
    events: [{ type: "board.created", subject: { type: "board", id: row.id }, payload: { after: made }, policy }, ...first.events],
    answer: { status: 201, body: answer },
  }).catch(toReferenceProblem);
  return answer;
}

/** A group of an organization that is not the caller's says nothing, like one that there is not. */
function isOwn(work: Work, group: GrantRow | null): group is GrantRow {
  const decision = can(work.caller, actions["board.create"], grantOf(work.caller, group));
  return decision.allowed || decision.code !== "not_found";
}

/** In the organization named, in that of the group, or in the active one. */
export async function createBoard(work: Work, input: BoardCreate): Promise<Board> {
  const { board_group_id: groupId } = input;
  const otherwise = input.organization_id ?? (groupId ? work.caller.organizationId : activeOrganizationId(work));
  return locate(work, "organization", async (db, shard) => {
    const { ofGroup, given } = await read(work, db, {
      ofGroup: groupId && !input.organization_id ? groupGrant(db, work.caller, groupId) : null,
      given: otherwise ? organizationGrant(db, work.caller, otherwise) : null,
    });
    const grant = isOwn(work, ofGroup) ? ofGroup : given;
    if (!grant) return null;
    const policy = authorize(work, actions["board.create"], grantOf(work.caller, grant), "organization");
    const row = newBoard(work, withTemplate(input), grant.organization_id);
    unwrap(checkGoal(null, row));
    return commitNewBoard(work, db, shard, { row, tasks: firstTasksOf(input.template), policy });
  });
}
