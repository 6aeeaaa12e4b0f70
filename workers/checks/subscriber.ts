// A task that is handed in has its links asked, where the board says which.
import { checksOf } from "#worker/boards/index.ts";
import { taskKey, workVersionGuard } from "#worker/tasks/index.ts";
import type { StoredEvent } from "#worker/platform/event-catalog.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import { askedRow, linkOf } from "./asking.ts";
import { nudgeLink } from "./nudge.ts";
import { type Checked, movedEvent } from "./present.ts";
import { keepStatements, resultsOf, sameChecksGuard, toldTask } from "./store.ts";

type HandedIn = Pick<StoredEvent, "subject_id" | "organization_id" | "board_id" | "actor_type" | "actor_id" | "actor_name">;

async function onHandedIn(event: HandedIn, { db, env, shard, now }: ConsumerContext): Promise<Effects | null> {
  const { subject_id: id, organization_id, board_id } = event;
  const { task, results } = await db.ask({ task: toldTask(db, id), results: resultsOf(db, id) });
  if (!task || task.board_id !== board_id || task.status !== "review") return null;
  const checks = checksOf(task);
  const { title, status, work_version, number } = task;
  const checked: Checked = { task: { id, title, status, work_version, key: taskKey(task.key, number) }, checks, results };
  const by = { type: event.actor_type, id: event.actor_id, name: event.actor_name };
  const asked = checks.flatMap((check) => {
    const link = check.settings.url ? linkOf(check, checked.task.key, null) : null;
    return link?.ok ? [{ check, row: askedRow({ id, board_id, organization_id, work_version, by, at: now.toISOString() }, check, link.value) }] : [];
  });
  if (asked.length === 0) return null;
  return {
    guards: [workVersionGuard(db, id, work_version), sameChecksGuard(db, board_id, task.checks)],
    writes: keepStatements(
      db,
      asked.map(({ row }) => row),
      checks.map((check) => check.id),
    ),
    events: asked.map(({ check, row }) => movedEvent("check.asked", checked, check, row)),
    actor: by,
    after: () => Promise.all(asked.map(({ check }) => nudgeLink(env, { shard, taskId: id, checkId: check.id }))),
  };
}

export const checksConsumer: Consumer = {
  name: "checks",
  on: { "task.moved": async (event, context) => (event.payload.after.status === "review" ? onHandedIn(event, context) : null) },
  wakes: { "task.moved": ({ after }) => after.status === "review" },
};
