// Changing a task: decided on the task as it is now, and again when another change was faster.
import type { PolicyRecord } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Answers, Database, Query, Statement } from "#worker/platform/db.ts";
import { ProblemError, unwrap } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { rankAtEnd } from "#worker/platform/rank.ts";
import { decideOn, type Ground } from "#worker/platform/remembered.ts";
import { updateRow } from "#worker/platform/rows.ts";
import { at, commitWork, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { type Added, additionsOfChange, askedForChange, withChangedValues } from "./additions.ts";
import { candidate } from "./assignee-store.ts";
import { chooseAssignee } from "./assignees.ts";
import { heldBy, isClaim } from "./claims.ts";
import { claimStatement, holderOf } from "./claim-store.ts";
import { mentionableOnTask } from "./comment-change-store.ts";
import { insertCommentStatements, progressComment } from "./comment-store.ts";
import { newComment } from "./comments.ts";
import { applyDetails, checkTimes, notesOn } from "./details.ts";
import { dependencyGuards, replaceDependenciesStatements, statusesOf } from "./dependency-store.ts";
import { type Finish, finishOf, overriddenEvents, workOf } from "./finish.ts";
import { type GatePass, NOTHING_IN_THE_WAY } from "./gate.ts";
import { authorizeTask, type LoadedTask } from "./load.ts";
import { namesIn } from "./mentions.ts";
import { namedNeighbour, placementOf } from "./placement.ts";
import { blockersOf, type Dependency, presentTask } from "./present.ts";
import { requireKnownDependencies, requireKnownWatchers, toTaskProblem } from "./problems.ts";
import { parentGuards } from "./relation-store.ts";
import { applyUpdate, type ChangeEvent, changeEvents, checkAgentUpdate, checkMove, dependenciesOf, type Situation, wantedDependencies } from "./rules.ts";
import type { Task, TaskUpdate } from "./schema.ts";
import { type TaskForCaller, taskFacts } from "./store.ts";
import { tasks, type TaskRow } from "./tables.ts";
import { freeWorkers, verificationOf } from "./verification.ts";
import { knownWatchers, watchersGuard } from "./watcher-store.ts";
import { asCheckedGuard, workDoneStatements, workedByStatements } from "./work-store.ts";

/** A caller who names no version wants the change on the task as it is: a lost race is decided again, a few times. */
const UPDATE_TRIES = 4;
const RETRY_JITTER_MS = 20;

/** `boardId`: the board in the address; a task of another board answers 404. */
export async function updateTask(work: Work, id: string, update: TaskUpdate, boardId?: string): Promise<Task> {
  for (let tries = 1; ; tries++) {
    try {
      return await locate(work, "task", (db, shard) =>
        decideOn({ work, db, shard, facts: taskFacts, subjectId: id, more: moreForUpdate(work, db, id, update) }, async (ground) => {
          const loaded = { ...authorizeTask(work, actions["task.update"], ground.known), ...ground };
          if (boardId && loaded.board.id !== boardId) return null;
          requireVersion(work, loaded.facts.row.version);
          return changeTask(work, db, shard, loaded, update);
        }),
      );
    } catch (error) {
      const isLostRace = error instanceof GuardError && error.code === "stale_version" && work.ifMatch === null;
      if (!isLostRace) throw error;
      if (tries >= UPDATE_TRIES) throw new ProblemError("conflict", "Others are changing this task at the same moment; nothing was done. Try again.");
      await scheduler.wait(Math.random() * RETRY_JITTER_MS * tries);
    }
  }
}

function moreForUpdate(work: Work, db: Database, id: string, update: TaskUpdate) {
  const dependencies = wantedDependencies(update);
  const gate: Query<unknown> | null = update.status === "done" ? work.composition.ports.taskGate.query(db, id) : null;
  return {
    assignee: candidate(db, update, { taskId: id }),
    neighbour: namedNeighbour(db, id, update),
    watchers: update.watcher_ids?.length ? knownWatchers(db, update.watcher_ids, { taskId: id }) : null,
    statuses: dependencies ? statusesOf(db, dependencies, { taskId: id }) : null,
    named: update.comment && namesIn(update.comment).length > 0 ? mentionableOnTask(db, id) : null,
    progress: update.status === "review" ? progressComment(db, id) : null,
    gate,
    // Where an agent would begin what another has: who that is, and whether they live.
    holder: work.caller.type === "agent" && update.status === "in_progress" ? holderOf(db, id) : null,
    ...askedForChange(db, update, id),
  };
}
type Found = Answers<ReturnType<typeof moreForUpdate>>;
type Loaded = LoadedTask & Ground<TaskForCaller, Found>;
/** A task with what a decision about an update of it needs. */
export type Planned = LoadedTask & { more: Found };

/** What the task depends on after the update. */
function nextDependencies({ facts: { row, dependencies }, more }: Planned, wanted: string[] | undefined): readonly Dependency[] {
  if (!wanted) return dependencies;
  if (row.status === "done") throw new ProblemError("conflict", "The dependencies of a finished task cannot be changed. Reopen it first.");
  requireKnownDependencies(wanted, more.statuses ?? []);
  return dependenciesOf(row.id, wanted, more.statuses ?? []);
}

type Decided = { next: TaskRow; dependencies: readonly Dependency[]; added: Added; finish: Finish | null };

/** The updated task; refused when the agent's limits, the board's rules or a dependency, new ones included, forbid the update. */
function decide(work: Work, db: Database, loaded: Planned, update: TaskUpdate & Pick<Partial<TaskRow>, "rank">, wanted: string[] | undefined): Decided {
  const { facts, board, more } = loaded;
  const { row } = facts;
  const { actor } = work.caller;
  const who = { task: row, board, actor, isLead: work.caller.role === "lead", held: heldBy(row, more.holder, work.now) };
  unwrap(checkAgentUpdate(who, update));
  const dependencies = nextDependencies(loaded, wanted);
  requireKnownWatchers(update.watcher_ids, more.watchers);
  const finish = finishOf(work, loaded, update);
  const situation: Situation = {
    ...who,
    blockers: blockersOf(dependencies),
    approvalsPending: row.approvals_pending,
    hasProgressComment: more.progress !== null,
    unchecked: finish?.unchecked ?? [],
    mayOverrideChecks: finish?.mayOverride ?? false,
  };
  unwrap(checkMove(situation, update.status ?? row.status, update));
  const next = applyUpdate({ ...row, ...applyDetails(row, update) }, update, {
    assignee: chooseAssignee(update, more.assignee),
    placement: update.rank ? { rank: update.rank } : placementOf(update, more.neighbour),
    endRank: rankAtEnd(work.now.getTime(), Math.random()),
    actor,
    at: at(work),
  });
  if (update.start_at || update.due_at) unwrap(checkTimes(next));
  return { next, dependencies, finish, added: additionsOfChange({ db, row, before: facts, update, tags: more.tags, rules: more.rules }) };
}

/** What an update makes of a task; `comment`: what is said with it. */
export type Plan = {
  before: Task;
  after: Task;
  row: TaskRow;
  next: TaskRow;
  wanted: string[] | undefined;
  pass: GatePass;
  comment: ReturnType<typeof newComment> | null;
  added: Added;
  changes: ChangeEvent<Task>[];
  finish: Finish | null;
  /** The content of the task changes, or it is taken up again. */
  isWork: boolean;
  /** Whose work it becomes beside its assignee's. */
  workers: string[];
};

/** Throws where the rules refuse it. `rank`: the very place in its column. */
export function planChange(work: Work, db: Database, loaded: Planned, update: TaskUpdate & Pick<Partial<TaskRow>, "rank">): Plan {
  const { facts } = loaded;
  const before = presentTask(facts);
  const wanted = wantedDependencies(update);
  const { next, dependencies, added, finish } = decide(work, db, loaded, update, wanted);
  const pass = passGate(work, db, loaded, update);
  const comment = update.comment ? newComment(work, facts.row, { message: update.comment, answered: null }, loaded.more.named ?? []) : null;
  const draft = presentTask({ ...facts, ...added, row: next, dependencies });
  const moved = workOf(facts.row, next, { before, after: draft }, comment ? work.caller : null);
  const worked = { ...next, work_version: next.work_version + moved.by };
  const after: Task = { ...draft, work_version: worked.work_version, verification: verificationOf(facts.checks, worked) };
  const changes = changeEvents(before, after).map(withChangedValues);
  const workers = moved.isWork || next.status !== facts.row.status ? freeWorkers(next, work.caller) : [];
  return { before, after, row: facts.row, next, wanted, pass, comment, added, changes, finish, isWork: moved.isWork, workers };
}

export function eventsOf({ before, next, pass, comment, changes, finish }: Plan, reason: string | null, policy: PolicyRecord): NewEvent[] {
  const subject = { type: "task", id: next.id };
  return [
    ...(comment ? [{ ...comment.event, policy }] : []),
    ...pass.events,
    ...(finish ? overriddenEvents(finish, { id: next.id, label: before.key, title: next.title }) : []).map((event) => ({ ...event, reason, policy })),
    ...changes.map(({ type, ...change }): NewEvent => ({ type, subject, payload: { label: before.key, title: next.title, ...change }, reason, policy })),
  ];
}

/** Guards of what else an update stands on than the task's version. */
function guardsOf(db: Database, { row, next, wanted, pass, added, finish }: Plan): Statement[] {
  return [
    ...(finish ? [asCheckedGuard(db, row, finish.checks)] : []),
    ...(wanted ? dependencyGuards(db, row, wanted) : []),
    ...(next.parent_id === row.parent_id ? [] : parentGuards(db, next)),
    ...(next.watchers === row.watchers ? [] : [watchersGuard(db, row)]),
    ...added.guards,
    ...pass.guards,
  ];
}

/** null: nothing changes, which only what has just been read can say. */
async function changeTask(work: Work, db: Database, shard: string, loaded: Loaded, update: TaskUpdate): Promise<Task | null> {
  const { policy, confirm, renewal } = loaded;
  const plan = planChange(work, db, loaded, update);
  const { row, next, wanted, pass, comment, before, after, added, changes } = plan;
  if (changes.length === 0 && !comment) return confirm ? null : { ...before, ...notesOn(update) };
  const answer: Task = { ...after, comment_count: row.comment_count + (comment ? 1 : 0), ...notesOn(update) };
  const { guard, write } = updateRow(db, tasks, row, next);
  const committed = await commitWork(work, db, shard, {
    stream: { organizationId: row.organization_id, boardId: row.board_id },
    guards: [confirm ?? guard, ...guardsOf(db, plan)],
    writes: [
      write,
      ...added.writes,
      ...(wanted ? replaceDependenciesStatements(db, row, wanted) : []),
      ...(comment ? insertCommentStatements(db, comment.row, work.caller) : []),
      ...pass.writes,
      ...(plan.isWork ? workDoneStatements(db, [row.id]) : []),
      ...workedByStatements(db, [row.id], plan.workers),
      ...(isClaim(row, next, work.caller.actor) ? [claimStatement(db, row, next.assigned_agent_id ?? "", work.now)] : []),
      ...renewal.statements,
    ],
    events: eventsOf(plan, update.reason ?? null, policy),
    answer: { status: 200, body: answer },
  }).catch(toTaskProblem);
  renewal.decode(committed.rows.slice(-renewal.statements.length));
  return answer;
}

function passGate(work: Work, db: Database, { facts: { row }, board, more }: Planned, update: TaskUpdate): GatePass {
  if (update.status !== "done" || row.status === "done") return NOTHING_IN_THE_WAY;
  const task = { ...row, title: update.title ?? row.title, description: update.description === undefined ? row.description : update.description };
  const decision = work.composition.ports.taskGate.forDone(more.gate, {
    db,
    task,
    boardWantsApproval: board.require_approval_for_done === 1,
    now: work.now,
    approvalId: update.approval_id ?? null,
  });
  return unwrap(decision);
}
