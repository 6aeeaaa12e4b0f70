// Verbs on approvals: ask, decide, read. Using one is the gate's business (gate.ts), in the batch of what it allows.
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { organizationGrantStatement, grantOf, type GrantRow, visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import { boardGrantStatement } from "#worker/boards/index.ts";
import type { Action, PolicyRecord } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { sha256 } from "#worker/platform/sign.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { cut } from "#worker/platform/text.ts";
import { amendAnswer, at, authorize, commitWork, load, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { loadTask, taskContent, type TaskRow, updateTask } from "#worker/tasks/index.ts";
import { checkDecision } from "./rules.ts";
import { ACTION_EXEC, ACTION_TASK_DONE, APPROVAL_TTL_DEFAULT_SECONDS, type Approval, type ApprovalCreate, type ApprovalDecision } from "./schema.ts";
import { approvalsOfTask, approvalsStatements, approvalStatement, changedEvent, presentApproval, recountPending, requestedEvent } from "./store.ts";
import { actions } from "./actions.ts";
import { approvals, type ApprovalFacts, type ApprovalRow } from "./tables.ts";

/** What exactly is approved: the action, and its task as it stands. */
export const contentHash = (action: string, task: Pick<TaskRow, "id" | "title" | "description">): string => sha256(`${action}\n${taskContent(task)}`);

function reasonOf(input: ApprovalCreate): string {
  const nested = input.payload as { reason?: unknown; decision?: { reason?: unknown } } | undefined;
  const reason = [input.reason, input.lead_reasoning, nested?.reason, nested?.decision?.reason].find(
    (value): value is string => typeof value === "string" && value.trim() !== "",
  );
  if (!reason) throw new ProblemError("invalid_input", "reason: say why; whoever decides reads it.", { fields: [{ path: "reason", message: "is required" }] });
  return cut(reason.trim(), 4000);
}

function askedFor(input: ApprovalCreate): { action: string; taskId: string } {
  const action = input.action ?? input.action_type;
  if (!action) throw new ProblemError("invalid_input", "action: say what is to be approved.", { fields: [{ path: "action", message: "is required" }] });
  if (action === ACTION_EXEC) throw new ProblemError("invalid_input", "action: exec requests come from gateways only.");
  const nested = input.payload as { task_id?: unknown } | undefined;
  const taskId = input.task_id ?? input.task_ids?.[0] ?? (typeof nested?.task_id === "string" ? nested.task_id : null);
  if (!taskId) throw new ProblemError("invalid_input", "task_id: an approval is about a task.", { fields: [{ path: "task_id", message: "is required" }] });
  return { action, taskId };
}

export async function askApproval(work: Work, input: ApprovalCreate, boardId?: string): Promise<Approval> {
  const reason = reasonOf(input);
  const { action, taskId } = askedFor(input);
  return locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, taskId, actions["approval.ask"], { earlier: approvalsOfTask(db, taskId, action) });
    if (!loaded || (boardId && loaded.board.id !== boardId)) return null;
    const { facts, board, policy: why } = loaded;
    const actor = work.caller.actor;
    const now = at(work);
    const row: ApprovalRow = {
      id: newId(),
      organization_id: board.organization_id,
      board_id: board.id,
      task_id: taskId,
      action,
      reason,
      payload: JSON.stringify(input.metadata ?? input.payload ?? {}),
      confidence: input.confidence ?? null,
      requester_type: actor.type,
      requester_id: actor.id,
      requester_name: actor.name,
      content_hash: contentHash(action, facts.row),
      gateway_id: null,
      held_command_id: null,
      status: "pending",
      comment: null,
      decider_type: null,
      decider_id: null,
      decider_name: null,
      decided_at: null,
      expires_at: new Date(work.now.getTime() + (input.expires_in_seconds ?? APPROVAL_TTL_DEFAULT_SECONDS) * 1000).toISOString(),
      spent_at: null,
      version: 1,
      created_at: now,
    };
    const names = { board_name: board.name, task_title: facts.row.title, task_key: `${board.key}-${facts.row.number}` };
    const open = loaded.more.earlier.find((other) => other.status === "pending");
    const superseded = open ? supersede({ ...open, ...names }, row, now) : null;
    const answer = presentApproval({ ...row, ...names });
    await commitWork(work, db, shard, {
      stream: { organizationId: board.organization_id, boardId: board.id },
      writes: [
        ...(superseded ? [closeStatement(db, superseded)] : []),
        db.statement(db.build.insert(approvals).values(row)),
        ...recountPending(db, row.task_id),
      ],
      events: [
        ...(superseded && open ? [changedEvent("approval.withdrawn", { ...open, ...names }, superseded, superseded.comment)] : []),
        { ...requestedEvent({ ...row, ...names }), policy: why },
      ],
      answer: { status: 201, body: answer },
    });
    return answer;
  });
}

/** An open question about what the task was, or whose time is over, gives way to the new one; otherwise it stands. */
function supersede(open: ApprovalFacts, next: ApprovalRow, now: string): ApprovalFacts {
  if (open.content_hash === next.content_hash && open.expires_at > now) {
    throw new ProblemError("already_exists", `An approval for this is pending already (asked by ${open.requester_name}). Wait for its decision.`, {
      extra: { approval_id: open.id },
    });
  }
  return { ...open, status: "withdrawn", comment: "Asked again for what the task is now.", decided_at: now, version: open.version + 1 };
}

export function closeStatement(db: Database, row: ApprovalRow) {
  return db.sql(
    "UPDATE approvals SET status = ?2, comment = ?3, decider_type = ?4, decider_id = ?5, decider_name = ?6, decided_at = ?7, version = ?8 WHERE id = ?1",
    row.id,
    row.status,
    row.comment,
    row.decider_type,
    row.decider_id,
    row.decider_name,
    row.decided_at,
    row.version,
  );
}

const BOARD_OF_APPROVAL = "(SELECT board_id FROM approvals WHERE id = ?1)";
type Loaded = { row: ApprovalFacts; why: PolicyRecord; task: Pick<TaskRow, "id" | "title" | "description"> | null };

async function loadApproval(work: Work, db: Database, id: string, action: Action): Promise<Loaded | null> {
  const [rows, grants, tasks] = await load<[ApprovalFacts[], GrantRow[], TaskRow[]]>(work, db, [
    approvalStatement(db, id),
    boardGrantStatement(db, work.caller, BOARD_OF_APPROVAL, id),
    db.sql("SELECT * FROM tasks WHERE id = (SELECT task_id FROM approvals WHERE id = ?1)", id),
  ]);
  if (!rows[0]) return null;
  return { row: rows[0], why: authorize(work, action, grantOf(work.caller, grants[0]), "approval"), task: tasks[0] ?? null };
}

export async function getApproval(work: Work, id: string): Promise<Approval> {
  return locate(work, "approval", async (db) => {
    const loaded = await loadApproval(work, db, id, actions["approval.read"]);
    return loaded && presentApproval(loaded.row);
  });
}

/** `boardId`: the board that the address names; an approval of another board is not there. */
export async function decideApproval(
  work: Work,
  id: string,
  decision: ApprovalDecision,
  boardId?: string,
): Promise<Approval & { apply_problem: string | null }> {
  return locate(work, "approval", async (db, shard) => {
    const loaded = await loadApproval(work, db, id, actions["approval.decide"]);
    if (!loaded || (boardId && loaded.row.board_id !== boardId)) return null;
    const { row, task, why } = loaded;
    const { actor } = work.caller;
    const check = checkDecision(row, actor, at(work));
    if (!check.ok) throw new ProblemError(check.refusal.code, check.refusal.detail);
    requireVersion(work, row.version);
    if (decision.status === "approved" && task && row.held_command_id === null && contentHash(row.action, task) !== row.content_hash) {
      throw new ProblemError("approval_stale", "The task has been edited since this was asked. Reject it, or have it asked again for what the task is now.");
    }
    const next: ApprovalFacts = {
      ...row,
      status: decision.status,
      comment: decision.comment?.trim() || null,
      decider_type: actor.type,
      decider_id: actor.id,
      decider_name: actor.name,
      decided_at: at(work),
      version: row.version + 1,
    };
    const answer = { ...presentApproval(next), apply_problem: null };
    const committed = await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: row.board_id },
      guards: [db.guard("(SELECT version FROM approvals WHERE id = ?) = ?", "approval_decided", id, row.version)],
      writes: [closeStatement(db, next), ...recountPending(db, row.task_id)],
      events: [{ ...changedEvent("approval.decided", row, next, next.comment), policy: why }],
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
  if (error instanceof GuardError) throw new ProblemError("approval_decided", "Somebody else has decided it in this moment. Load it again to see how.");
  throw error;
}

/** Moving the task is a change of its own, caused by the decision: if it cannot be, the decision stands and says why. */
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

/** Of one board, which must be readable; else of all boards of the active organization that the caller may read. */
export async function listApprovals(
  work: Work,
  filter: { status: string | null; boardId: string | null; taskId: string | null },
  page: PageQuery,
): Promise<{ items: Approval[]; total: number; limit: number; offset: number }> {
  const { boardId } = filter;
  const organizationId = boardId ? null : activeOrganizationId(work);
  const [what, action] = boardId ? (["board", actions["approval.read"]] as const) : (["organization", actions["approval.list"]] as const);
  return locate(work, what, async (db) => {
    if (work.caller.type === "agent") await load(work, db, []); // an agent's board is known once it is verified
    const [grants, rows, counts] = await load<[GrantRow[], ApprovalFacts[], { total: number }[]]>(work, db, [
      boardId ? boardGrantStatement(db, work.caller, "?1", boardId) : organizationGrantStatement(db, work.caller, organizationId as string),
      ...approvalsStatements(
        db,
        { organizationId, visible: visibleBoardsSql(work.caller, "?2"), person: visibleBoardsParameter(work.caller), ...filter },
        page,
      ),
    ]);
    if (!grants[0]) return null;
    authorize(work, action, grantOf(work.caller, grants[0]), what);
    return { items: rows.map(presentApproval), total: counts[0]?.total ?? 0, ...page };
  });
}
