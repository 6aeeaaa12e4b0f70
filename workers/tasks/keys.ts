// Tasks by the key that people say: PLAT-17.
import { grantOf } from "#worker/members/index.ts";
import { isAllowed } from "#worker/platform/access.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { authorize, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { tasksByKey } from "./key-store.ts";
import { presentTask } from "./present.ts";
import type { Task } from "./schema.ts";

/** Of the caller's organization; of several with the same key only those count that they may read. */
export async function getTaskByKey(work: Work, key: string): Promise<Task> {
  const dash = key.lastIndexOf("-");
  const [boardKey, number] = [key.slice(0, dash).toUpperCase(), Number(key.slice(dash + 1))];
  return locate(work, "task", async (db) => {
    const { organizationId } = work.caller;
    if (!organizationId) throw notFound("task");
    const { found } = await read(work, db, { found: tasksByKey(db, work.caller, organizationId, boardKey, number) });
    const readable = found.filter(({ grant }) => isAllowed(work.caller, actions["task.read"], grantOf(work.caller, grant)));
    const [first, ...others] = readable;
    if (!first) {
      const [hidden] = found;
      if (hidden) authorize(work, actions["task.read"], grantOf(work.caller, hidden.grant), "task"); // says why not
      return null;
    }
    if (others.length > 0)
      throw new ProblemError("conflict", `${readable.length} boards have the key ${boardKey}, and a task of this number each. Ask for the one by its id.`, {
        extra: { task_ids: readable.map(({ facts }) => facts.row.id) },
      });
    return presentTask(first.facts);
  });
}
