// Reading and deciding approvals. Requesting one: ask.ts; spending one: gate.ts, in the batch of the change it allows.
import { grantOf, organizationGrant } from "#worker/members/index.ts";
import { boardGrant } from "#worker/boards/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import type { Action, PolicyRecord } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError, unwrap } from "#worker/platform/errors.ts";
import { page } from "#worker/platform/wire.ts";
import { amendAnswer, at, authorize, commitWork, locate, read, requireVersion, type Work } from "#worker/platform/work.ts";
import { updateTask } from "#worker/tasks/index.ts";
import { actions } from "./actions.ts";
import { contentHash, type TaskContent } from "./content.ts";
import { cursorAfter, filterOf, type Listed, placeOf } from "./list-query.ts";
import { approvalList } from "./list-store.ts";
import { abridgedApproval } from "./listed.ts";
import { maySayYes } from "./offer.ts";
import { changedEvent, presentApproval } from "./present.ts";
import { checkDecision } from "./rules.ts";
import { ACTION_TASK_DONE, type Approval, type ApprovalDecision, type ApprovalList, type DecidedApproval } from "./schema.ts";
import { approvalById, approvalGrant, taskOfApproval, updateApproval } from "./store.ts";
import type { ApprovalFacts } from "./tables.ts";

type Loaded = { row: ApprovalFacts; policy: PolicyRecord; task: TaskContent | null };

/** On a board whoever has rights there; what a gateway holds for a session of its own belongs to none. */
type Rules = { onBoard: Action; atGateway: Action };
const READ: Rules = { onBoard: actions["approval.read"], atGateway: actions["approval.read_at_gateway"] };
const DECIDE: Rules = { onBoard: actions["approval.decide"], atGateway: actions["approval.decide_at_gateway"] };

async function loadApproval(work: Work, db: Database, id: string, { onBoard, atGateway }: Rules): Promise<Loaded | null> {
  const { row, grant, task } = await read(work, db, {
    row: approvalById(db, id),
    grant: approvalGrant(db, work.caller, id),
    task: taskOfApproval(db, id),
  });
  if (!row) return null;
  return { row, policy: authorize(work, row.board_id ? onBoard : atGateway, grantOf(work.caller, grant), "approval"), task };
}

export async function getApproval(work: Work, id: string): Promise<Approval> {
  return locate(work, "approval", async (db) => {
    const loaded = await loadApproval(work, db, id, READ);
    return loaded && presentApproval(loaded.row);
  });
}

/** Of one board, which the caller must be able to read; else of all readable boards of the active organization. */
export async function listApprovals(work: Work, query: Listed): Promise<ApprovalList> {
  const { board_id: boardId, limit, offset, sort } = query;
  const organizationId = boardId ? null : activeOrganizationId(work);
  const [what, action] = boardId ? (["board", actions["approval.read"]] as const) : (["organization", actions["approval.list"]] as const);
  const asked = { limit: limit + 1, offset, from: placeOf(query) };
  return locate(work, what, async (db) => {
    if (work.caller.type === "agent") await read(work, db, {}); // an agent's board is known only once its token is verified
    const { grant, list } = await read(work, db, {
      grant: boardId ? boardGrant(db, work.caller, boardId) : organizationGrant(db, work.caller, organizationId ?? ""),
      list: approvalList(db, work.caller, filterOf(query, organizationId), asked),
    });
    if (!grant) return null;
    authorize(work, action, grantOf(work.caller, grant), what);
    const shown = page(list.rows.slice(0, limit).map(presentApproval), list.count, query, abridgedApproval);
    if (sort !== "soonest") return shown;
    const last = shown.items.length < list.rows.length ? shown.items.at(-1) : undefined;
    return { ...shown, next_cursor: last ? cursorAfter(last) : null };
  });
}

/** The approval with the decision applied; refused when it may not be decided, or when its task has been edited since. */
function withDecision(work: Work, { row, task }: Loaded, decision: ApprovalDecision): ApprovalFacts {
  const { actor } = work.caller;
  unwrap(checkDecision(row, actor, at(work)));
  requireVersion(work, row.version);
  if (decision.status === "approved" && !maySayYes(row))
    throw new ProblemError("conflict", "Its gateway does not offer to run this command, only to deny it: nobody can approve it. Reject it.");
  if (decision.status === "approved" && task && row.held_command_id === null && contentHash(row.action, task) !== row.content_hash) {
    throw new ProblemError(
      "approval_stale",
      "The task has been edited since this was requested. Reject it, or have it requested again for the task as it is now.",
    );
  }
  return {
    ...row,
    status: decision.status,
    comment: decision.comment?.trim() || null,
    decider_type: actor.type,
    decider_id: actor.id,
    decider_name: actor.name,
    decided_at: at(work),
    version: row.version + 1,
  };
}

/** `boardId`: the board in the address; an approval of another board answers 404. */
export async function decideApproval(work: Work, id: string, decision: ApprovalDecision, boardId?: string): Promise<DecidedApproval> {
  return locate(work, "approval", async (db, shard) => {
    const loaded = await loadApproval(work, db, id, DECIDE);
    if (!loaded || (boardId && loaded.row.board_id !== boardId)) return null;
    const { row, policy } = loaded;
    const next = withDecision(work, loaded, decision);
    const answer = { ...presentApproval(next), apply_problem: null };
    const { guard, writes } = updateApproval(db, row, next, "approval_decided");
    const committed = await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: row.board_id },
      guards: [guard],
      writes,
      events: [{ ...changedEvent("approval.decided", row, next, next.comment), policy }],
      answer: { status: 200, body: answer },
    }).catch(explainRace);
    if (!decision.apply || decision.status !== "approved" || row.action !== ACTION_TASK_DONE || !row.task_id) return answer;
    const applied = await applyDecision(work, row.task_id, id, committed.lastEventId);
    const final = { ...answer, ...applied, version: answer.version + (applied.spent_at ? 1 : 0) };
    await amendAnswer(work, db, final);
    return final;
  });
}

function explainRace(error: unknown): never {
  if (error instanceof GuardError && error.code === "approval_decided")
    throw new ProblemError("approval_decided", "Someone else has just decided it. Load it again to see how.");
  throw error;
}

/** Moving the task is a separate change, caused by the decision: if the task cannot be moved, the decision stands and the answer says why. */
async function applyDecision(work: Work, taskId: string, approvalId: string, causeId: number): Promise<{ apply_problem: string | null; spent_at?: string }> {
  try {
    await updateTask({ ...work, idempotency: null, ifMatch: null, causeId }, taskId, { status: "done", approval_id: approvalId });
    return { apply_problem: null, spent_at: at(work) };
  } catch (error) {
    if (error instanceof ProblemError) return { apply_problem: error.message };
    if (error instanceof GuardError) return { apply_problem: "The task changed in this moment. Move it by hand." };
    throw error;
  }
}
