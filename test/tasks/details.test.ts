// When a task begins and ends, how long it takes, who watches it, and what it is a part of.
import { expect, test } from "vitest";
import { instantOf } from "#worker/tasks/details.ts";
import { SUBTASKS_MAX, type Task, WATCHERS_MAX } from "#worker/tasks/schema.ts";
import type { Reply } from "../support/client.ts";
import { agentOn, board, eventsOf, member, must, task, workplace } from "../support/factories.ts";

type Refused = { code: string; detail: string; errors?: { path: string; message: string }[] };
const refusal = (reply: Reply<unknown>) => [reply.status, (reply.body as Refused).code, (reply.body as Refused).errors?.[0]?.path];
const read = async (of: Parameters<typeof task>[0], { id }: { id: string }) => must(await of.call<Task>("GET", `/tasks/${id}`));

test("a time without a zone is in UTC, and a day alone is the whole day", () => {
  expect(instantOf("2026-11-21T08:30:00", "end")).toBe("2026-11-21T08:30:00.000Z");
  expect(instantOf("2026-11-21T08:30:00+02:00", "end")).toBe("2026-11-21T06:30:00.000Z");
  expect(instantOf("2026-11-21", "start")).toBe("2026-11-21T00:00:00.000Z");
  expect(instantOf("2026-11-21", "end")).toBe("2026-11-21T23:59:59.999Z");
});

test("a task begins before it is due, also when only one of the two is changed", async () => {
  const { of, on } = await workplace();
  const made = await task(of, on, { start_at: "2026-12-01", due_at: "2026-12-01", estimate_minutes: 90 });
  expect(made).toMatchObject({ start_at: "2026-12-01T00:00:00.000Z", due_at: "2026-12-01T23:59:59.999Z", estimate_minutes: 90 });
  const patch = (body: unknown) => of.call<Task>("PATCH", `/tasks/${made.id}`, { body });
  expect(refusal(await patch({ start_at: "2026-12-02" }))).toEqual([422, "invalid_input", undefined]);
  expect(refusal(await patch({ due_at: "2026-11-30T10:00:00" }))).toEqual([422, "invalid_input", undefined]);
  expect(refusal(await of.call("POST", "/tasks", { body: { board_id: on.id, title: "T", start_at: "2026-12-02", due_at: "2026-12-01" } }))[0]).toBe(422);
  expect(must(await patch({ start_at: "2026-12-02", due_at: "2026-12-03" }))).toMatchObject({ start_at: "2026-12-02T00:00:00.000Z" });
  expect(must(await patch({ start_at: null, estimate_minutes: null }))).toMatchObject({ start_at: null, estimate_minutes: null });
  for (const estimate_minutes of [-1, 1.5, 100_001]) expect(refusal(await patch({ estimate_minutes }))).toEqual([422, "invalid_input", "estimate_minutes"]);
  expect(refusal(await patch({ due_at: "tomorrow" }))).toEqual([422, "invalid_input", "due_at"]);
  expect((await eventsOf(of, `task_id=${made.id}&type=task.updated`)).map(({ after }) => Object.keys(after ?? {}).sort())).toContainEqual([
    "due_at",
    "start_at",
    "updated_at",
    "version",
  ]);
});

test("a priority that is none of ours becomes medium, and the answer says so", async () => {
  const { of, on } = await workplace();
  const made = await task(of, on, { priority: "critical" });
  expect(made.priority).toBe("medium");
  expect(made.notes?.[0]).toContain('"critical"');
  expect((await read(of, made)).notes).toBeUndefined();
  const changed = must(await of.call<Task>("PATCH", `/tasks/${made.id}`, { body: { priority: "HIGH" } }));
  expect([changed.priority, changed.notes]).toEqual(["high", undefined]);
  expect(must(await of.call<Task>("PATCH", `/tasks/${made.id}`, { body: { priority: "someday" } }))).toMatchObject({
    priority: "medium",
    notes: [expect.stringContaining("someday")],
  });
});

test("whoever creates a task watches it, others watch and end to watch by themselves, and two at once both hold", async () => {
  const { of, on } = await workplace();
  const { id: owner } = must(await of.call<{ id: string }>("GET", "/users/me"));
  const [ana, ben] = [await member(of, { reads: [on.id] }), await member(of, { writes: [on.id] })];
  const scout = await agentOn(of, on);
  const made = await task(of, on, { watcher_ids: [scout.id] });
  expect([made.watcher_ids, made.created_by_user_id]).toEqual([[scout.id, owner], owner]);
  const watch = (by: { call: typeof of.call }, method: "POST" | "DELETE") => by.call(method, `/tasks/${made.id}/watch`);
  expect((await Promise.all([watch(ana, "POST"), watch(ben, "POST"), watch(ana, "POST")])).map(({ status }) => status)).toEqual([204, 204, 204]);
  expect((await read(of, made)).watcher_ids.toSorted()).toEqual([owner, scout.id, ana.id, ben.id].toSorted());
  expect([(await watch(ana, "DELETE")).status, (await watch(ana, "DELETE")).status, (await watch(scout, "DELETE")).status]).toEqual([204, 204, 204]);
  const now = await read(of, made);
  expect([now.watcher_ids.toSorted(), now.version]).toEqual([[owner, ben.id].toSorted(), 1]);
  const told = await eventsOf(of, `task_id=${made.id}`);
  expect(
    told
      .map(({ type, actor }) => [type, actor.id])
      .filter(([type]) => type !== "task.created")
      .toSorted(),
  ).toEqual(
    [
      ["task.watched", ana.id],
      ["task.watched", ben.id],
      ["task.unwatched", ana.id],
      ["task.unwatched", scout.id],
    ].toSorted(),
  );
  const stranger = (await workplace()).first;
  expect(refusal(await of.call("PATCH", `/tasks/${made.id}`, { body: { watcher_ids: [ana.id, stranger.id] } }))).toEqual([422, "invalid_input", "watcher_ids"]);
  expect(must(await of.call<Task>("PATCH", `/tasks/${made.id}`, { body: { watcher_ids: [] } })).watcher_ids).toEqual([]);
});

test("nobody creates a task in the name of somebody else", async () => {
  const { of, on } = await workplace();
  const ana = await member(of, { writes: [on.id] });
  const make = (by: { call: typeof of.call }, created_by_user_id: string) =>
    by.call<Task>("POST", "/tasks", { body: { board_id: on.id, title: "T", created_by_user_id } });
  expect(refusal(await make(of, ana.id))).toEqual([422, "invalid_input", "created_by_user_id"]);
  expect(must(await make(ana, ana.id)).created_by_user_id).toBe(ana.id);
});

test("a task that has as many watchers as it can have takes no more", async () => {
  const { of, on } = await workplace();
  const made = await task(of, on);
  const many = JSON.stringify(Array.from({ length: WATCHERS_MAX }, (_, at) => `w${at}`));
  await of.db.sql("UPDATE tasks SET watchers = ?2 WHERE id = ?1", made.id, many).run();
  const ana = await member(of, { reads: [on.id] });
  expect(refusal(await ana.call("POST", `/tasks/${made.id}/watch`))[1]).toBe("conflict");
});

test("a task names those that wait for it, as long as they are there", async () => {
  const { of, on } = await workplace();
  const [base, one, two] = [await task(of, on), await task(of, on), await task(of, on)];
  for (const { id } of [one, two]) must(await of.call("PATCH", `/tasks/${id}`, { body: { dependencies: [base.id] } }));
  expect((await read(of, base)).blocks_task_ids).toEqual([one.id, two.id].toSorted());
  must(await of.call("DELETE", `/tasks/${one.id}`));
  expect((await read(of, base)).blocks_task_ids).toEqual([two.id]);
  const listed = must(await of.call<{ items: Task[] }>("GET", `/tasks?board_id=${on.id}`)).items;
  expect(listed.find(({ id }) => id === base.id)?.blocks_task_ids).toEqual([two.id]);
});

test("a hundred who change one graph of dependencies at once never make a circle", async () => {
  const { of, on } = await workplace();
  const made = await Promise.all(Array.from({ length: 10 }, () => task(of, on)));
  const pairs = Array.from({ length: 100 }, (_, at) => [at % 10, (at * 7 + Math.floor(at / 10) + 1) % 10] as const);
  const ask = ([from, to]: readonly [number, number]) =>
    of.call("PATCH", `/tasks/${made[from]?.id}`, { body: { dependencies: [made[to]?.id, made[(to + 3) % 10]?.id] } });
  const replies = await Promise.all(pairs.map(ask));
  expect([...new Set(replies.map(({ status }) => status))].toSorted()).toEqual([200, 409]);
  const circle = await of.db
    .sql(
      `WITH RECURSIVE reach(start, id) AS (SELECT task_id, depends_on_id FROM task_dependencies WHERE board_id = ?1
         UNION SELECT r.start, d.depends_on_id FROM reach r JOIN task_dependencies d ON d.task_id = r.id)
       SELECT count(*) AS n FROM reach WHERE start = id`,
      on.id,
    )
    .first<number>("n");
  expect(circle).toBe(0);
});

test("sub-tasks count for their parent, go two levels deep, and never in a circle", async () => {
  const { of, on } = await workplace();
  const parent = await task(of, on, { title: "Parent" });
  const child = await task(of, on, { parent_task_id: parent.id });
  const grandchild = await task(of, on, { parent_task_id: child.id });
  const done = await task(of, on, { parent_task_id: parent.id, status: "done" });
  expect((await read(of, parent)).subtasks).toEqual({ total: 2, done: 1 });
  expect((await read(of, child)).subtasks).toEqual({ total: 1, done: 0 });
  const listed = must(await of.call<{ items: Task[] }>("GET", `/tasks?board_id=${on.id}`)).items;
  expect(listed.find(({ id }) => id === parent.id)?.subtasks).toEqual({ total: 2, done: 1 });
  const put = (id: string, parent_task_id: string | null) => of.call<Task>("PATCH", `/tasks/${id}`, { body: { parent_task_id } });
  const other = await task(of, await board(of));
  const refused = [await put(parent.id, parent.id), await put(parent.id, grandchild.id), await put(done.id, grandchild.id), await put(done.id, other.id)];
  expect(refused.map(refusal)).toEqual(refused.map(() => [422, "invalid_input", "parent_task_id"]));
  expect(refused.map(({ body }) => (body as unknown as Refused).errors?.[0]?.message)).toEqual([
    "the task would be a part of itself",
    "the task would be a part of itself",
    "sub-tasks go 2 levels deep at most",
    "must be a task of this board",
  ]);
  const top = await task(of, on);
  expect(refusal(await put(parent.id, top.id))[0]).toBe(422); // it has two levels below it
  expect(must(await put(child.id, null)).parent_task_id).toBeNull();
  expect(must(await put(parent.id, top.id)).parent_task_id).toBe(top.id);
});

test("a task has a hundred sub-tasks at most", async () => {
  const { of, on } = await workplace();
  const [parent, child] = [await task(of, on), await task(of, on)];
  await of.db
    .sql(
      `INSERT INTO tasks(id, organization_id, board_id, number, title, status, priority, rank, comment_count, created_by, version, created_at, updated_at, parent_id)
       SELECT 'many-' || ?1 || j.value, organization_id, board_id, 1000 + j.value, title, status, priority, rank, 0, created_by, 1, created_at, updated_at, ?1
       FROM tasks t, json_each(?2) j WHERE t.id = ?1`,
      parent.id,
      JSON.stringify(Array.from({ length: SUBTASKS_MAX - 1 }, (_, at) => at)),
    )
    .run();
  expect(must(await of.call<Task>("PATCH", `/tasks/${child.id}`, { body: { parent_task_id: parent.id } })).parent_task_id).toBe(parent.id);
  expect(refusal(await of.call("POST", "/tasks", { body: { board_id: on.id, title: "One more", parent_task_id: parent.id } }))).toEqual([
    409,
    "conflict",
    "parent_task_id",
  ]);
});

test("of two that become part of each other at the same moment only one does", async () => {
  const { of, on } = await workplace();
  const [a, b] = [await task(of, on), await task(of, on)];
  const replies = await Promise.all([
    of.call("PATCH", `/tasks/${a.id}`, { body: { parent_task_id: b.id } }),
    of.call("PATCH", `/tasks/${b.id}`, { body: { parent_task_id: a.id } }),
  ]);
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 422]);
});
