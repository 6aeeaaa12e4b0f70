// The runs of a task: read, and stopped.
import { cancelCommandStatement, commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { gatewayLink } from "#worker/gateways/index.ts";
import { grantOf } from "#worker/members/index.ts";
import { moveRun, presentExecution, presentRun, runById, runCountOfTask, runsOfTask } from "#worker/runs/index.ts";
import type { Execution, Run } from "#worker/runs/schema.ts";
import { abridgeItem } from "#worker/platform/abridge.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { type Page, page } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { loadTask } from "./load.ts";
import { runGrant } from "./run-store.ts";

/** `gatewayId`: the gateway in the address; an execution of another gateway answers 404. */
export async function getExecution(work: Work, id: string, gatewayId?: string): Promise<Execution> {
  return locate(work, "execution", async (db) => {
    const { run, grant } = await read(work, db, { run: runById(db, id), grant: runGrant(db, work.caller, id) });
    if (!run) return null;
    authorize(work, actions["task.read"], grantOf(work.caller, grant), "execution");
    if (gatewayId && run.gateway_id !== gatewayId) throw new ProblemError("not_found", "There is no such execution on this gateway.");
    return presentExecution(run);
  });
}

const RUNS_SHOWN = 50;

export async function listRuns(work: Work, taskId: string): Promise<Page<Run>> {
  return locate(work, "task", async (db) => {
    const loaded = await loadTask(work, db, taskId, actions["task.read"], { runs: runsOfTask(db, taskId), count: runCountOfTask(db, taskId) });
    if (!loaded) return null;
    const { runs, count } = loaded.more;
    return page(runs.map(presentRun), count, { limit: RUNS_SHOWN, offset: 0 }, abridgeItem());
  });
}

/** Stops the run in progress: at once when its gateway has not been sent it, else through the gateway. */
export async function stopTask(work: Work, taskId: string): Promise<Run> {
  return locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, taskId, actions["task.execute"], {});
    if (!loaded) return null;
    const run = loaded.facts.activeRun;
    if (!run) throw new ProblemError("conflict", "No run of this task is in progress.");
    const scope = { shard, organizationId: run.organization_id, gatewayId: run.gateway_id };
    const move = run.status === "queued" ? moveRun(db, run, { status: "aborted" }, at(work)) : null;
    // Sent even when the run looks unsent: it may be in flight at this moment, and stopping a run that never began does no harm.
    const abort = commandStatement(db, {
      id: newId(),
      organizationId: run.organization_id,
      gatewayId: run.gateway_id,
      lane: `stop:${run.id}`,
      kind: "run.abort",
      payload: { run_id: run.id, session_key: run.session_key },
      deadlineAt: deadlineAfter(work.now),
      at: at(work),
    });
    await commitWork(work, db, shard, {
      stream: { organizationId: run.organization_id, boardId: run.board_id },
      guards: move?.guards ?? [],
      writes: [...(move?.writes ?? []), cancelCommandStatement(db, run.id, at(work)), abort],
      events: [
        {
          type: "run.stop_requested",
          subject: { type: "run", id: run.id },
          about: { type: "task", id: taskId },
          payload: { label: run.agent_name },
          policy: loaded.policy,
        },
        ...(move ? [move.event] : []),
      ],
    });
    await gatewayLink(work.env, shard, run.gateway_id).wake(scope);
    return presentRun(move?.row ?? run);
  });
}
