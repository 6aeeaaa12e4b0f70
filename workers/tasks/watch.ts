// Watching a task, and no longer: for whoever asks, themselves. It commutes with every other change, so it needs no version of the task.
import { GuardError } from "#worker/platform/commit.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { commitWork, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { watchersOf } from "./details.ts";
import { loadTask } from "./load.ts";
import { taskKey } from "./present.ts";
import { WATCHERS_MAX } from "./schema.ts";
import { unwatchStatements, watchStatements } from "./watcher-store.ts";

/** `watches`: from now on, or no longer. What is so already is answered the same. */
export async function setWatching(work: Work, id: string, watches: boolean): Promise<void> {
  await locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, id, actions["task.watch"], {});
    if (!loaded) return null;
    const { actor } = work.caller; // an agent is known once it is proved
    const { row, boardKey } = loaded.facts;
    requireVersion(work, row.version);
    if (watchersOf(row).includes(actor.id) === watches) return true;
    const { guards, write } = (watches ? watchStatements : unwatchStatements)(db, id, actor.id);
    const type = watches ? "task.watched" : "task.unwatched";
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: row.board_id },
      guards,
      writes: [write],
      events: [
        { type, subject: { type: "task", id }, payload: { label: taskKey(boardKey, row.number), title: row.title, watcher: actor }, policy: loaded.policy },
      ],
      answer: { status: 204, body: null },
    }).catch(sameAlready);
    return true;
  });
}

/** The same person did the same elsewhere at this moment. */
function sameAlready(error: unknown): void {
  if (!(error instanceof GuardError)) throw error;
  if (error.code === "watchers_full") throw new ProblemError("conflict", `The task has ${WATCHERS_MAX} watchers. That is as many as a task can have.`);
  if (error.code !== "watching_moved") throw error;
}
