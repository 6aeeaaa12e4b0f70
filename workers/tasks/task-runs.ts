// The runs of a task: read, and stopped.
import { cancelCommandStatement } from "#worker/commands/index.ts";
import { gatewayLink } from "#worker/gateways/index.ts";
import { grantOf } from "#worker/members/index.ts";
import { abortStatement, gatewayOfOpenRun, moveRun, presentExecution, presentRun, runById, runsOfTask } from "#worker/runs/index.ts";
import type { Execution, Run } from "#worker/runs/schema.ts";
import { abridgeItem } from "#worker/platform/abridge.ts";
import { ProblemError } from "#worker/platform/errors.ts";
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
    const loaded = await loadTask(work, db, taskId, actions["task.read"], { runs: runsOfTask(db, taskId) });
    if (!loaded) return null;
    const { runs } = loaded.more;
    return page(runs.map(presentRun), { total: runs.length }, { limit: RUNS_SHOWN, offset: 0 }, abridgeItem());
  });
}

export const GATEWAY_GONE = "Its gateway has been deleted here, so nobody can stop it there or hear of its end.";

/** Stops the run in progress: at once when its gateway has not been sent it, else through the gateway. */
export async function stopTask(work: Work, taskId: string): Promise<Run> {
  return locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, taskId, actions["task.execute"], { gateway: gatewayOfOpenRun(db, taskId) });
    if (!loaded) return null;
    const run = loaded.facts.activeRun;
    if (!run) throw new ProblemError("conflict", "No run of this task is in progress.");
    const scope = { shard, organizationId: run.organization_id, gatewayId: run.gateway_id };
    const { gateway } = loaded.more;
    const end = gateway ? { status: "aborted" as const } : { status: "aborted" as const, error: GATEWAY_GONE };
    const move = run.status === "queued" || !gateway ? moveRun(db, run, end, at(work)) : null;
    // Sent even when the run looks unsent: it may be in flight at this moment, and stopping a run that never began does no harm.
    const orders = gateway ? [cancelCommandStatement(db, run.id, at(work)), abortStatement(db, run, work.now)] : [];
    await commitWork(work, db, shard, {
      stream: { organizationId: run.organization_id, boardId: run.board_id },
      guards: move?.guards ?? [],
      writes: [...(move?.writes ?? []), ...orders],
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
    if (gateway) await gatewayLink(work.env, shard, run.gateway_id).wake(scope);
    return presentRun(move?.row ?? run);
  });
}
