// Who would get a task that names no agent, and why: what `execute` decides by, told without deciding.
import { explain, presentCandidates, route, type RoutingAsk, weighed, type Wish } from "#worker/routing/index.ts";
import type { TaskRouting } from "#worker/routing/schema.ts";
import { lastRouting } from "#worker/runs/index.ts";
import { at, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { type LoadedTask, loadTask } from "./load.ts";
import { candidatesForTask, placeOfTask } from "./run-store.ts";

/** What somebody asks of the choice: a gateway (null: any), and what the agent must be able to do. */
export type Wanted = { gatewayId: string | null; capabilities: readonly string[] };

/** A tag is a wish, by its name or its slug. */
const wishesOf = ({ facts }: LoadedTask): Wish[] => facts.tags.map(({ name, slug }) => ({ name, words: [name, slug] }));

export const routingAsk = (loaded: LoadedTask, { gatewayId, capabilities }: Wanted): RoutingAsk => ({
  needs: capabilities,
  wishes: wishesOf(loaded),
  gatewayId,
  boardGatewayId: loaded.board.gateway_id,
});

export async function taskRouting(work: Work, taskId: string): Promise<TaskRouting> {
  return locate(work, "task", async (db) => {
    const loaded = await loadTask(work, db, taskId, actions["task.read"], {
      rows: candidatesForTask(db, taskId, at(work)),
      limits: work.composition.ports.runLimits.query(db, placeOfTask(taskId), work.now),
      last: lastRouting(db, taskId),
    });
    if (!loaded) return null;
    const { rows, limits, last } = loaded.more;
    const ask = routingAsk(loaded, { gatewayId: null, capabilities: [] });
    const routing = route(ask, weighed(work.composition, rows, limits, work.now));
    return {
      task_id: taskId,
      wants: ask.wishes.map(({ name }) => name),
      assigned_agent_id: loaded.facts.row.assigned_agent_id,
      last,
      next: explain(routing),
      candidates: presentCandidates(routing),
      total: rows.length,
    };
  });
}
