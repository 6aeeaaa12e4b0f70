// Reading the checks of a task, reporting results, and having links asked.
import { checksOf } from "#worker/boards/index.ts";
import type { BoardCheck } from "#worker/boards/schema.ts";
import { isFree, isWorkOf, type LoadedTask, loadTask, sameWorkersGuard, taskKey, workVersionGuard } from "#worker/tasks/index.ts";
import type { Action } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { notFound, ProblemError, unwrap } from "#worker/platform/errors.ts";
import { at, commitWork, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { askedRow, linkOf } from "./asking.ts";
import { nudgeLink } from "./nudge.ts";
import { type Checked, movedEvent, presentChecks, withResults } from "./present.ts";
import { checkAsker, checkReporter, type Reporter, reportedState } from "./rules.ts";
import type { CheckResultCreate, LinkAsk, TaskChecks } from "./schema.ts";
import { fewWaitGuards, keepStatements, LINKS_WAITING_MAX, OWN_LINKS_WAITING_MAX, resultsOf, sameChecksGuard } from "./store.ts";
import type { ResultRow } from "./tables.ts";

type Loaded = { loaded: LoadedTask; checked: Checked; boardId: string };

async function load(work: Work, db: Database, taskId: string, action: Action): Promise<Loaded | null> {
  const loaded = await loadTask(work, db, taskId, action, { results: resultsOf(db, taskId) });
  if (!loaded) return null;
  const { facts, board, more } = loaded;
  const { id, title, status, number, work_version } = facts.row;
  const task = { id, title, status, work_version, key: taskKey(facts.boardKey, number) };
  return { loaded, boardId: board.id, checked: { task, checks: checksOf(board), results: more.results } };
}

export async function taskChecks(work: Work, taskId: string): Promise<TaskChecks> {
  return locate(work, "task", async (db) => {
    const found = await load(work, db, taskId, actions["check.read"]);
    return found && presentChecks(found.checked);
  });
}

const MOVED: Partial<Record<string, string>> = {
  work_moved: "The task was worked on at this moment, so this is about what it was. Check what it is now, and report that.",
  own_links_full: `${OWN_LINKS_WAITING_MAX} links that you asked for wait, and no more may wait at once. Try again in a minute.`,
  links_full: `${LINKS_WAITING_MAX} links of the organization wait to be asked, and no more may wait at once. Try again in a minute.`,
  checks_moved: "The checks of the board were changed at this moment. Load them again and repeat.",
};

function toProblem(error: unknown): never {
  const why = error instanceof GuardError ? MOVED[error.code] : undefined;
  throw why ? new ProblemError("conflict", why) : error;
}

/** Keeps a result of one check; refused where the task, or what is checked, has changed since it was read. */
async function keep(work: Work, db: Database, shard: string, { loaded, checked, boardId }: Loaded, check: BoardCheck, row: ResultRow): Promise<TaskChecks> {
  const { board, policy } = loaded;
  const answer = presentChecks(withResults(checked, [row]));
  const known = checked.checks.map(({ id }) => id);
  await commitWork(work, db, shard, {
    stream: { organizationId: board.organization_id, boardId },
    guards: [
      workVersionGuard(db, row.task_id, row.work_version),
      sameWorkersGuard(db, loaded.facts.row),
      sameChecksGuard(db, boardId, board.checks),
      ...(row.next_at === null ? [] : fewWaitGuards(db, row)),
    ],
    writes: keepStatements(db, [row], known),
    events: [{ ...movedEvent(row.state === "waiting" ? "check.asked" : "check.reported", checked, check, row), policy }],
    answer: { status: row.state === "waiting" ? 202 : 201, body: answer },
  }).catch(toProblem);
  return answer;
}

function named({ checks }: Checked, checkId: string): BoardCheck {
  const check = checks.find(({ id }) => id === checkId);
  if (!check) throw notFound("check");
  return check;
}

function requireWork({ task }: Checked, given: number | undefined): void {
  if (given === undefined || given === task.work_version) return;
  throw new ProblemError("conflict", `${task.key} is at work version ${task.work_version}, not ${given}. Check what it is now, and report that.`, {
    extra: { work_version: task.work_version },
  });
}

const reporterOf = ({ caller: { actor, makers = [] } }: Work, { facts: { row } }: LoadedTask): Reporter => ({
  actor,
  isOwn: isWorkOf(row, actor.id),
  isOfMaker: makers.some((id) => isWorkOf(row, id)),
  isFree: isFree(row),
  hasMade: (JSON.parse(row.created_by) as { id: string }).id === actor.id,
});

export async function reportResult(work: Work, taskId: string, checkId: string, input: CheckResultCreate): Promise<TaskChecks> {
  return locate(work, "task", async (db, shard) => {
    const found = await load(work, db, taskId, actions["check.report"]);
    if (!found) return null;
    const { checked, loaded } = found;
    const { row: task } = loaded.facts;
    const { actor } = work.caller;
    const check = named(checked, checkId);
    unwrap(checkReporter(check, reporterOf(work, loaded)));
    const state = unwrap(reportedState(check, input));
    requireWork(checked, input.work_version);
    const { tests } = input;
    const row: ResultRow = {
      task_id: taskId,
      check_id: checkId,
      board_id: task.board_id,
      organization_id: task.organization_id,
      state,
      work_version: task.work_version,
      since: check.since,
      version: 1,
      summary: input.summary ?? null,
      url: input.url ?? null,
      revision: input.commit ?? null,
      passed: tests?.passed ?? null,
      failed: tests?.failed ?? null,
      skipped: tests?.skipped ?? null,
      reported_by: JSON.stringify(actor),
      reported_at: at(work),
      attempts: 0,
      next_at: null,
    };
    return keep(work, db, shard, found, check, row);
  });
}

/** Has a link asked: now, in the background. */
export async function askLink(work: Work, taskId: string, checkId: string, { url }: LinkAsk): Promise<TaskChecks> {
  return locate(work, "task", async (db, shard) => {
    const found = await load(work, db, taskId, actions["check.ask"]);
    if (!found) return null;
    const { checked, loaded } = found;
    const check = named(checked, checkId);
    unwrap(checkAsker(check, reporterOf(work, loaded)));
    const last = checked.results.find(({ check_id }) => check_id === checkId);
    const link = unwrap(linkOf(check, checked.task.key, url ?? last?.url ?? null));
    const row = askedRow({ ...loaded.facts.row, by: work.caller.actor, at: at(work) }, check, link);
    const answer = await keep(work, db, shard, found, check, row);
    work.defer(nudgeLink(work.env, { shard, taskId, checkId }));
    return answer;
  });
}
