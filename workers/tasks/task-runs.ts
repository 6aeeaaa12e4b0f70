// The runs of a task: read, and stopped.
import { gatewayLink } from "#worker/gateways/index.ts";
import { grantOf } from "#worker/members/index.ts";
import { gatewayOfOpenRun, presentExecution, presentRun, runById, runCountOfTask, runsOfTask } from "#worker/runs/index.ts";
import type { Execution, Run } from "#worker/runs/schema.ts";
import { abridgeItem } from "#worker/platform/abridge.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { type Page, page } from "#worker/platform/wire.ts";
import { authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { loadTask } from "./load.ts";
import { runGrant } from "./run-store.ts";
import { stopRun } from "./stop.ts";

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

/** Stops the run in progress. */
export async function stopTask(work: Work, taskId: string): Promise<Run> {
  return locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, taskId, actions["task.execute"], { gateway: gatewayOfOpenRun(db, taskId) });
    if (!loaded) return null;
    const run = loaded.facts.activeRun;
    if (!run) throw new ProblemError("conflict", "No run of this task is in progress.");
    const scope = { shard, organizationId: run.organization_id, gatewayId: run.gateway_id };
    const { gateway } = loaded.more;
    const { move, guards, writes, asked } = stopRun(db, run, { isGatewayGone: !gateway }, work.now);
    await commitWork(work, db, shard, {
      stream: { organizationId: run.organization_id, boardId: run.board_id },
      guards,
      writes,
      events: [{ ...asked, policy: loaded.policy }, ...(move ? [move.event] : [])],
      isForArchived: true,
    });
    if (gateway) await gatewayLink(work.env, shard, run.gateway_id).wake(scope);
    return presentRun(move?.row ?? run);
  });
}
