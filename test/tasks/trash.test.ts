// The trash: what is deleted waits there for thirty days, comes back as it was, or ends.
import { expect, test } from "vitest";
import { purgeTrash } from "#worker/tasks/jobs.ts";
import { type Task, type TrashedTask, TRASH_KEPT_MS } from "#worker/tasks/schema.ts";
import { agentOn, board, contextOf, eventsOf, gateway, member, must, task, type TestOrganization, workplace } from "../support/factories.ts";

type Refused = { code: string; detail: string };
const read = async (of: Pick<TestOrganization, "call">, { id }: { id: string }) => must(await of.call<Task>("GET", `/tasks/${id}`));
const trash = async (of: Pick<TestOrganization, "call">, on: { id: string }) =>
  must(await of.call<{ items: TrashedTask[]; total: number }>("GET", `/trash?board_id=${on.id}`));
const remove = async (of: Pick<TestOrganization, "call">, { id }: { id: string }) => must(await of.call("DELETE", `/tasks/${id}`));
const restore = (of: Pick<TestOrganization, "call">, { id }: { id: string }) => of.call<Task & Refused>("POST", `/tasks/${id}/restore`);
const tasksOn = async (of: Pick<TestOrganization, "call">, on: { id: string }) =>
  must(await of.call<{ total: number }>("GET", `/tasks?board_id=${on.id}`)).total;

test("a deleted task comes back with its number, its dependencies and its comments", async () => {
  const { of, on, first } = await workplace();
  const made = await task(of, on, { dependencies: [first.id], checklist: [{ text: "One" }] });
  const waiting = await task(of, on, { dependencies: [made.id] });
  must(await of.call("POST", `/tasks/${made.id}/comments`, { body: { message: "Hello" } }));
  await remove(of, made);
  expect([(await read(of, waiting)).is_blocked, await tasksOn(of, on), (await of.call("GET", `/tasks/${made.id}`)).status]).toEqual([false, 2, 404]);
  const [thrown] = (await trash(of, on)).items;
  expect(thrown).toMatchObject({ id: made.id, key: made.key, title: made.title, deleted_with_task_id: null, deleted_by: { type: "user" } });
  expect(Date.parse(thrown?.purge_at ?? "") - Date.parse(thrown?.deleted_at ?? "")).toBe(TRASH_KEPT_MS);
  const back = must(await restore(of, made));
  const { updated_at, version, ...same } = made;
  expect(back).toMatchObject({ ...same, comment_count: 1, version: 3, blocks_task_ids: [waiting.id] });
  expect(await read(of, made)).toEqual(back);
  expect([(await read(of, waiting)).is_blocked, await tasksOn(of, on), (await trash(of, on)).total]).toEqual([true, 3, 0]);
  const [restored] = await eventsOf(of, `task_id=${made.id}&type=task.restored`);
  expect(restored).toMatchObject({ subject: { id: made.id } });
  expect((await restore(of, made)).body.code).toBe("conflict"); // it is not in the trash
});

test("sub-tasks go with their parent and come back with it; one alone stands for itself", async () => {
  const { of, on } = await workplace();
  const parent = await task(of, on, { title: "Parent" });
  const [one, two] = [await task(of, on, { parent_task_id: parent.id }), await task(of, on, { parent_task_id: parent.id })];
  const below = await task(of, on, { parent_task_id: one.id, dependencies: [two.id] });
  await remove(of, two);
  await remove(of, parent);
  expect((await trash(of, on)).items.map(({ id, deleted_with_task_id }) => [id, deleted_with_task_id]).toSorted()).toEqual(
    [
      [parent.id, null],
      [one.id, parent.id],
      [two.id, null],
      [below.id, parent.id],
    ].toSorted(),
  );
  const alone = must(await restore(of, below));
  expect([alone.parent_task_id, alone.notes?.length]).toEqual([null, 1]);
  const back = must(await restore(of, parent));
  expect([back.subtasks, (await read(of, one)).parent_task_id]).toEqual([{ total: 1, done: 0 }, parent.id]);
  expect(must(await restore(of, two))).toMatchObject({ parent_task_id: parent.id, blocks_task_ids: [below.id] });
  expect([(await read(of, parent)).subtasks.total, await tasksOn(of, on)]).toEqual([2, 5]);
});

test("a task with an open run below it stays; so does one with more sub-tasks than go at once", async () => {
  const { of, on } = await workplace();
  const lab = await gateway(of);
  const home = await board(of, { gateway_id: lab.id });
  const parent = await task(of, home);
  const child = await task(of, home, { parent_task_id: parent.id });
  await agentOn(of, home, { gateway_id: lab.id });
  must(await of.call("POST", `/tasks/${child.id}/execute`, { body: {} }));
  expect(await of.call("DELETE", `/tasks/${parent.id}`)).toMatchObject({ status: 409, body: { code: "conflict", task_id: child.id } });
  const many = await task(of, on);
  await of.db
    .sql(
      `INSERT INTO tasks(id, organization_id, board_id, number, title, status, priority, rank, comment_count, created_by, version, created_at, updated_at, parent_id)
       SELECT 'below-' || ?1 || j.value, organization_id, board_id, 1000 + j.value, title, status, priority, rank, 0, created_by, 1, created_at, updated_at, ?1
       FROM tasks t, json_each(?2) j WHERE t.id = ?1`,
      many.id,
      JSON.stringify(Array.from({ length: 101 }, (_, at) => at)),
    )
    .run();
  expect((await of.call<Refused>("DELETE", `/tasks/${many.id}`)).body).toMatchObject({ code: "conflict", detail: expect.stringContaining("100 sub-tasks") });
});

test("of a deletion and a new sub-task at the same moment only one happens", async () => {
  const { of, on } = await workplace();
  const parent = await task(of, on);
  const [gone, made] = await Promise.all([
    of.call("DELETE", `/tasks/${parent.id}`),
    of.call<Task>("POST", "/tasks", { body: { board_id: on.id, title: "Part", parent_task_id: parent.id } }),
  ]);
  expect([
    [204, 422],
    [412, 201],
    [204, 201], // it went with it
  ]).toContainEqual([gone.status, made.status]);
  if (gone.status === 204 && made.status === 201) expect((await of.call("GET", `/tasks/${made.body.id}`)).status).toBe(404);
});

test("what a board that was deleted had cannot be restored, and the answer says so", async () => {
  const { of } = await workplace();
  const on = await board(of);
  const made = await task(of, on);
  await remove(of, made);
  must(await of.call("DELETE", `/boards/${on.id}`));
  expect((await restore(of, made)).body).toMatchObject({ code: "conflict", detail: expect.stringContaining("board has been deleted") });
});

test("who may write restores; only admins delete for ever, and only what is in the trash", async () => {
  const { of, on, first } = await workplace();
  const [reader, writer, admin] = [
    await member(of, { reads: [on.id] }),
    await member(of, { writes: [on.id] }),
    await member(of, { role: "admin", writesAll: true }),
  ];
  await remove(of, first);
  const purge = (by: { call: typeof of.call }) => by.call("DELETE", `/trash/${first.id}`);
  expect([(await restore(reader, first)).status, (await reader.call("GET", `/trash?board_id=${on.id}`)).status]).toEqual([403, 403]);
  must(await restore(writer, first));
  expect((await purge(admin)).status).toBe(409);
  await remove(writer, first);
  expect([(await purge(writer)).status, (await purge(admin)).status, (await purge(admin)).status]).toEqual([403, 204, 404]);
  expect([(await restore(writer, first)).status, (await trash(writer, on)).total]).toEqual([404, 0]);
});

test("cron ends what is older than thirty days: texts, comments and dependencies go, the history and the number stay", async () => {
  const { of, on, first } = await workplace();
  const made = await task(of, on, { title: "Secret plan", description: "hush", dependencies: [first.id], checklist: [{ text: "Secret" }] });
  must(await of.call("POST", `/tasks/${made.id}/comments`, { body: { message: "Secret too" } }));
  const fresh = await task(of, on);
  for (const one of [made, fresh]) await remove(of, one);
  await of.db.sql("UPDATE tasks SET deleted_at = ?2 WHERE id = ?1", made.id, new Date(Date.now() - TRASH_KEPT_MS - 1000).toISOString()).run();
  for (let step = 0; step < 50 && (await trash(of, on)).total > 1; step++) await purgeTrash(contextOf(of));
  const row = await of.db.sql("SELECT title, description, checklist, watchers, number FROM tasks WHERE id = ?1", made.id).first();
  expect(row).toEqual({ title: "(deleted for ever)", description: null, checklist: null, watchers: null, number: made.number });
  const left = await of.db
    .sql("SELECT (SELECT count(*) FROM comments WHERE task_id = ?1) + (SELECT count(*) FROM task_dependencies WHERE task_id = ?1) AS n", made.id)
    .first<number>("n");
  expect(left).toBe(0);
  expect((await trash(of, on)).items.map(({ id }) => id)).toEqual([fresh.id]);
  const told = await of.db.sql("SELECT type FROM events WHERE subject_id = ?1 ORDER BY id", made.id).all<{ type: string }>();
  expect(told.results.map(({ type }) => type)).toEqual(["task.created", "task.commented", "task.deleted", "task.purged"]);
  expect([await tasksOn(of, on), (await task(of, on)).number]).toEqual([1, 4]);
});

test("many comments of what is deleted for ever go some at a time, until none is left", async () => {
  const { of, first } = await workplace();
  await of.db
    .sql(
      `INSERT INTO comments(id, organization_id, board_id, task_id, message, author_type, author_id, author_name, created_at)
       SELECT 'c-' || ?1 || j.value, organization_id, board_id, t.id, 'x', 'user', 'u', 'U', created_at FROM tasks t, json_each(?2) j WHERE t.id = ?1`,
      first.id,
      JSON.stringify(Array.from({ length: 1_200 }, (_, at) => at)),
    )
    .run();
  await of.db.sql("UPDATE tasks SET comment_count = 1200 WHERE id = ?1", first.id).run();
  await remove(of, first);
  must(await of.call("DELETE", `/trash/${first.id}`));
  const left = () => of.db.sql("SELECT count(*) AS n FROM comments WHERE task_id = ?1", first.id).first<number>("n");
  expect(await left()).toBe(700);
  for (let step = 0; step < 50 && (await left()) !== 0; step++) await purgeTrash(contextOf(of));
  expect([await left(), await of.db.sql("SELECT comment_count FROM tasks WHERE id = ?1", first.id).first("comment_count")]).toEqual([0, 0]);
});
