// Tasks by the key that people say: PLAT-17.
import { grantOf } from "#worker/members/index.ts";
import { isAllowed } from "#worker/platform/access.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { authorize, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { tasksByKey } from "./key-store.ts";
import { presentTask, type TaskFacts, taskKey } from "./present.ts";
import type { Task } from "./schema.ts";
import type { TaskForCaller } from "./store.ts";

const inTrash = ({ row, boardKey }: TaskFacts): ProblemError =>
  new ProblemError("not_found", `${taskKey(boardKey, row.number)} is in the trash: GET /trash?board_id=${row.board_id}. From there it can be restored.`, {
    extra: { reason: "in_trash", board_id: row.board_id, task_id: row.id },
  });

/** Of the caller's organization; of several with the same key only those count that they may read. */
export async function getTaskByKey(work: Work, key: string): Promise<Task> {
  const dash = key.lastIndexOf("-");
  const [boardKey, number] = [key.slice(0, dash).toUpperCase(), Number(key.slice(dash + 1))];
  return locate(work, "task", async (db) => {
    const { organizationId } = work.caller;
    if (!organizationId) throw notFound("task");
    const asked = (where: "here" | "trash") => tasksByKey(db, work.caller, organizationId, boardKey, number, where);
    const mayRead = ({ grant }: TaskForCaller) => isAllowed(work.caller, actions["task.read"], grantOf(work.caller, grant));
    const { found, trashed } = await read(work, db, { found: asked("here"), trashed: asked("trash") });
    const readable = found.filter(mayRead);
    const [first, ...others] = readable;
    if (!first) {
      const [hidden] = found;
      if (hidden) authorize(work, actions["task.read"], grantOf(work.caller, hidden.grant), "task"); // says why not
      const [gone] = trashed.filter(mayRead);
      if (gone) throw inTrash(gone.facts);
      return null;
    }
    if (others.length > 0)
      throw new ProblemError("conflict", `${readable.length} boards have the key ${boardKey}, and a task of this number each. Ask for the one by its id.`, {
        extra: { task_ids: readable.map(({ facts }) => facts.row.id) },
      });
    return presentTask(first.facts);
  });
}
