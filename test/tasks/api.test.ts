// Tasks as their clients know them: change, order, depend, comment, under both sets of names.
import { expect, test } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import type { Comment, Task } from "#worker/tasks/schema.ts";
import type { Reply } from "../support/client.ts";
import { agentOn, board, eventsOf, must, task, workplace } from "../support/factories.ts";

type Page<T> = { items: T[]; total: number; limit: number; offset: number; next_cursor?: string | null };
type Refused = { code: string; detail: string; errors?: { path: string }[]; blocked_by_task_ids?: string[]; current_version?: number };
const refusal = (reply: Reply<unknown>) => [reply.status, (reply.body as Refused).code];

test("a task is created with everything that was said, and answered under both sets of names", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  const made = await of.call<Task>("POST", "/tasks", {
    body: {
      board_id: on.id,
      title: "  Ship it  ",
      description: "  **now** ",
      status: "todo",
      priority: "high",
      assigned_agent_id: scout.id,
      dependencies: [first.id, first.id],
      due_at: "2027-03-01T10:00:00+02:00",
    },
  });
  expect(made).toMatchObject({
    status: 201,
    body: {
      title: "Ship it",
      description: "**now**",
      status: "todo",
      priority: "high",
      number: 2,
      key: `${on.key}-2`,
      assigned_agent_id: scout.id,
      assignee: { type: "agent", id: scout.id },
      dependencies: [first.id],
      depends_on_task_ids: [first.id],
      is_blocked: true,
      blocked_by_task_ids: [first.id],
      due_at: "2027-03-01T08:00:00.000Z",
      version: 1,
      comment_count: 0,
      active_run: null,
    },
  });
  expect(made.headers.get("ETag")).toBe('"1"');
  expect(must(await of.call<Task>("GET", `/tasks/${made.body.id}`))).toEqual(made.body);
  expect(must(await of.call<Task>("GET", `/boards/${on.id}/tasks/${made.body.id}`))).toEqual(made.body);
  const [created] = await eventsOf(of, `task_id=${made.body.id}&type=task.created`);
  const told = await of.db.sql("SELECT payload FROM events WHERE id = ?1", created?.id).first<string>("payload");
  expect(JSON.parse(told ?? "{}")).toEqual({ after: made.body });
  const plain = must(await of.call<Task>("POST", `/boards/${on.id}/tasks`, { body: { title: "Plain" } }));
  expect(plain).toMatchObject({
    status: "inbox",
    priority: "medium",
    description: null,
    assigned_agent_id: null,
    assigned_user_id: null,
    dependencies: [],
    is_blocked: false,
  });
});

test("PATCH: what is absent stays, what is null is cleared, what does not differ changes nothing", async () => {
  const { of, on } = await workplace();
  const scout = await agentOn(of, on);
  const made = await task(of, on, { title: "T", description: "D", priority: "urgent", due_at: "2027-03-01T08:00:00.000Z", assigned_agent_id: scout.id });
  const path = `/tasks/${made.id}`;
  const renamed = must(await of.call<Task>("PATCH", path, { body: { title: "New" } }));
  expect(renamed).toMatchObject({
    title: "New",
    description: "D",
    priority: "urgent",
    due_at: made.due_at,
    assigned_agent_id: scout.id,
    status: made.status,
    rank: made.rank,
    version: 2,
  });
  const cleared = must(await of.call<Task>("PATCH", path, { body: { description: null, due_at: null, assigned_agent_id: null } }));
  expect(cleared).toMatchObject({ title: "New", description: null, due_at: null, assigned_agent_id: null, assignee: null, version: 3 });
  for (const same of [{}, { title: "New" }, { description: null, status: "inbox" }, { dependencies: [] }])
    expect(must(await of.call<Task>("PATCH", path, { body: same }))).toEqual(cleared);
  for (const bad of [{ title: null }, { title: " " }, { status: null }, { priority: null }, { status: "started" }])
    expect(refusal(await of.call("PATCH", path, { body: bad }))).toEqual([422, "invalid_input"]);
  expect((await eventsOf(of, `task_id=${made.id}`)).map((event) => [event.type, event.before])).toEqual([
    ["task.created", null],
    ["task.updated", { title: "T", work_version: 1 }],
    ["task.updated", { description: "D", due_at: made.due_at, work_version: 2 }],
    ["task.assigned", { assigned_agent_id: scout.id, assignee: made.assignee, work_version: 2 }],
  ]);
});

test("If-Match refuses a stale write with the version that stands, on change and on delete", async () => {
  const { of, first } = await workplace();
  const path = `/tasks/${first.id}`;
  const patch = (title: string, version: string) => of.call<Task & Refused>("PATCH", path, { body: { title }, headers: { "If-Match": version } });
  expect((await patch("A", '"1"')).headers.get("ETag")).toBe('"2"');
  expect(await patch("B", '"1"')).toMatchObject({ status: 412, body: { code: "stale_version", current_version: 2 } });
  expect([(await patch("C", "2")).status, (await patch("D", 'W/"3"')).status, (await patch("E", "*")).status]).toEqual([200, 200, 200]);
  expect((await of.call("DELETE", path, { headers: { "If-Match": '"4"' } })).status).toBe(412);
  expect((await of.call("DELETE", path, { headers: { "If-Match": '"5"' } })).status).toBe(204);
  expect([(await of.call("GET", path)).status, (await of.call("DELETE", path)).status]).toEqual([404, 404]);
});

test("a task waits for those it depends on: blocked until they are done, whoever asks", async () => {
  const { of, on } = await workplace();
  const [design, build, ship] = [await task(of, on, { title: "Design" }), await task(of, on, { title: "Build" }), await task(of, on, { title: "Ship" })];
  must(await of.call("PATCH", `/tasks/${build.id}`, { body: { dependencies: [design.id] } }));
  must(await of.call("PATCH", `/tasks/${ship.id}`, { body: { depends_on_task_ids: [build.id, design.id] } }));
  const read = async (id: string) => must(await of.call<Task>("GET", `/tasks/${id}`));
  expect(await read(ship.id)).toMatchObject({ dependencies: [build.id, design.id], is_blocked: true, blocked_by_task_ids: [build.id, design.id] });
  for (const status of ["in_progress", "review", "done"]) {
    expect(await of.call("PATCH", `/tasks/${ship.id}`, { body: { status } })).toMatchObject({
      status: 409,
      body: { code: "task_blocked", blocked_by_task_ids: [build.id, design.id] },
    });
  }
  expect(must(await of.call<Task>("PATCH", `/tasks/${ship.id}`, { body: { status: "todo" } })).status).toBe("todo");
  must(await of.call("PATCH", `/tasks/${design.id}`, { body: { status: "done" } }));
  expect([(await read(build.id)).is_blocked, (await read(ship.id)).blocked_by_task_ids]).toEqual([false, [build.id]]);
  must(await of.call("PATCH", `/tasks/${build.id}`, { body: { status: "done" } }));
  expect(must(await of.call<Task>("PATCH", `/tasks/${ship.id}`, { body: { status: "in_progress" } }))).toMatchObject({
    is_blocked: false,
    status: "in_progress",
    in_progress_at: expect.any(String),
  });
  expect(refusal(await of.call("PATCH", `/tasks/${design.id}`, { body: { dependencies: [ship.id] } }))).toEqual([409, "conflict"]);
});

test("a status and dependencies in one request are decided as one after the other: what they would wait for counts, what they no longer wait for does not", async () => {
  const { of, on, first } = await workplace();
  const waited = await task(of, on);
  const patch = (body: Record<string, unknown>, path = `/tasks/${first.id}`) => of.call<Task>("PATCH", path, { body });
  const paths = [undefined, `/boards/${on.id}/tasks/${first.id}`];
  for (const name of ["dependencies", "depends_on_task_ids"])
    for (const status of ["in_progress", "review", "done"])
      for (const path of paths)
        expect(await patch({ status, [name]: [waited.id] }, path)).toMatchObject({
          status: 409,
          body: { code: "task_blocked", blocked_by_task_ids: [waited.id] },
        });
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`)), "nothing of it was kept").toMatchObject({ dependencies: [], version: first.version });
  expect(must(await patch({ status: "todo", dependencies: [waited.id] }))).toMatchObject({ status: "todo", is_blocked: true });
  expect(must(await patch({ status: "in_progress", dependencies: [] }))).toMatchObject({ status: "in_progress", is_blocked: false });
  expect(must(await patch({ status: "in_progress", dependencies: [waited.id] })), "it is there already").toMatchObject({ is_blocked: true });
});

test("dependencies never form a cycle, never leave the board, and a deleted one no longer blocks", async () => {
  const { of, on, first } = await workplace();
  const elsewhere = await task(of, await board(of));
  const [a, b, c] = [await task(of, on), await task(of, on), await task(of, on)];
  const depend = (id: string, list: string[]) => of.call<Task>("PATCH", `/tasks/${id}`, { body: { dependencies: list } });
  must(await depend(b.id, [a.id]));
  must(await depend(c.id, [b.id]));
  for (const [id, list] of [
    [a.id, [a.id]],
    [a.id, [b.id]],
    [a.id, [first.id, c.id]],
  ] as const)
    expect(refusal(await depend(id, [...list]))).toEqual([409, "dependency_cycle"]);
  expect(must(await of.call<Task>("GET", `/tasks/${a.id}`)).dependencies).toEqual([]);
  for (const stranger of [elsewhere.id, newId()])
    expect(await depend(a.id, [stranger])).toMatchObject({ status: 422, body: { code: "invalid_input", errors: [{ path: "dependencies" }] } });
  expect(refusal(await of.call("POST", "/tasks", { body: { board_id: on.id, title: "x", dependencies: [elsewhere.id] } }))).toEqual([422, "invalid_input"]);
  expect(refusal(await of.call("POST", "/tasks", { body: { board_id: on.id, title: "x", status: "in_progress", dependencies: [a.id] } }))).toEqual([
    409,
    "task_blocked",
  ]);
  const races = await Promise.all([depend(first.id, [a.id]), depend(a.id, [first.id])]);
  expect(races.map((reply) => reply.status).sort()).toEqual([200, 409]);
  must(await of.call("DELETE", `/tasks/${b.id}`));
  expect(must(await of.call<Task>("GET", `/tasks/${c.id}`))).toMatchObject({ dependencies: [], is_blocked: false });
  expect(refusal(await of.call("PATCH", `/tasks/${c.id}`, { body: { assigned_agent_id: newId() } }))).toEqual([422, "invalid_input"]);
});

test("a moved task stands where it was put: after or before its neighbour, else at the end of its column", async () => {
  const { of, on } = await workplace();
  const made: Task[] = [];
  for (const title of ["A", "B", "C", "D"]) made.push(await task(of, on, { title, status: "todo" }));
  const [a, b, c, d] = made as [Task, Task, Task, Task];
  const column = async (status: string) =>
    must(await of.call<Page<Task>>("GET", `/tasks?board_id=${on.id}&status=${status}`))
      .items.sort((x, y) => (x.rank < y.rank ? -1 : 1))
      .map((item) => item.title)
      .join("");
  const move = async (id: string, body: Record<string, unknown>) => must(await of.call<Task>("PATCH", `/tasks/${id}`, { body }));
  expect(await column("todo")).toBe("ABCD");
  await move(d.id, { after_task_id: a.id });
  expect(await column("todo")).toBe("ADBC");
  await move(c.id, { before_task_id: a.id });
  expect(await column("todo")).toBe("CADB");
  await move(a.id, { after_task_id: b.id });
  expect(await column("todo")).toBe("CDBA");
  for (let turn = 0; turn < 12; turn++) await move(turn % 2 ? a.id : b.id, { after_task_id: c.id });
  expect(await column("todo")).toBe("CABD");
  await move(d.id, { status: "review" });
  await move(c.id, { status: "review", before_task_id: d.id });
  await move(a.id, { status: "review" });
  expect([await column("review"), await column("todo")]).toEqual(["CDA", "B"]);
  for (const neighbour of [newId(), (await task(of, await board(of))).id])
    expect(refusal(await of.call("PATCH", `/tasks/${a.id}`, { body: { after_task_id: neighbour } }))).toEqual([422, "invalid_input"]);
  const told = (await eventsOf(of, `task_id=${a.id}&type=task.moved`)).at(-1);
  expect([told?.before?.status, told?.after?.status]).toEqual(["todo", "review"]);
});

test("lists are paged and filtered, newest first", async () => {
  const { of, on } = await workplace();
  const scout = await agentOn(of, on);
  const made: Task[] = [];
  for (const [index, status] of ["todo", "review", "todo", "todo"].entries())
    made.push(await task(of, on, { title: `L${index}`, status, ...(index === 1 ? { assigned_agent_id: scout.id } : {}) }));
  const list = async (query: string) => must(await of.call<Page<Task>>("GET", `/boards/${on.id}/tasks?${query}`));
  expect((await list("limit=2")).items.map((item) => item.title)).toEqual(["L3", "L2"]);
  expect(await list("limit=2&offset=3")).toMatchObject({ items: [{ title: "L0" }, { title: "Rotate the keys" }], total: 5, limit: 2, offset: 3 });
  expect([
    (await list("status=todo")).total,
    (await list("status=todo,review")).total,
    (await list(`assigned_agent_id=${scout.id}`)).total,
    (await list("unassigned=true")).total,
    (await list("offset=50")).items,
  ]).toEqual([3, 4, 1, 4, []]);
  for (const bad of ["status=started", "limit=0", "limit=201", "limit=x", "offset=-1", "unassigned=maybe", "assigned_agent_id=x"])
    expect(refusal(await of.call("GET", `/boards/${on.id}/tasks?${bad}`)), bad).toEqual([422, "invalid_input"]);
});

test("comments carry their author, are paged by keyset, and one may come with a move", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  const post = (message: string) => of.call<Comment>("POST", `/tasks/${first.id}/comments`, { body: { message } });
  const one = must(await post("  One  "));
  expect(one).toMatchObject({ message: "One", task_id: first.id, board_id: on.id, author: { type: "user" }, agent_id: null });
  expect(must(await scout.call<Comment>("POST", `/agent/boards/${on.id}/tasks/${first.id}/comments`, { body: { message: "Two" } }))).toMatchObject({
    author: { type: "agent", id: scout.id },
    agent_id: scout.id,
  });
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { status: "todo", comment: "Three" } }));
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { comment: "Four" } }));
  const page = must(await of.call<Page<Comment>>("GET", `/tasks/${first.id}/comments?limit=3`));
  expect([page.items.map((item) => item.message), page.total]).toEqual([["One", "Two", "Three"], 4]);
  const rest = must(await of.call<Page<Comment>>("GET", `/boards/${on.id}/tasks/${first.id}/comments?limit=3&cursor=${page.next_cursor}`));
  expect([rest.items.map((item) => item.message), rest.next_cursor]).toEqual([["Four"], null]);
  const last = must(await of.call<Page<Comment>>("GET", `/tasks/${first.id}/comments?order=newest&limit=3`));
  const before = must(await of.call<Page<Comment>>("GET", `/tasks/${first.id}/comments?order=newest&limit=3&cursor=${last.next_cursor}`));
  expect([last, before].map(({ items }) => items.map(({ message }) => message))).toEqual([["Four", "Three", "Two"], ["One"]]);
  expect(before.next_cursor).toBeNull();
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`))).toMatchObject({ comment_count: 4 });
  for (const message of ["", "  ", 7, null, "x".repeat(10_001)])
    expect(refusal(await of.call("POST", `/tasks/${first.id}/comments`, { body: { message } }))).toEqual([422, "invalid_input"]);
});

test("a task named through another board is not there, for every verb", async () => {
  const { of, first } = await workplace();
  const other = await board(of);
  const path = `/boards/${other.id}/tasks/${first.id}`;
  const replies = await Promise.all([
    of.call("GET", path),
    of.call("PATCH", path, { body: { title: "x" } }),
    of.call("DELETE", path),
    of.call("GET", `${path}/comments`),
    of.call("POST", `${path}/comments`, { body: { message: "x" } }),
  ]);
  expect(replies.map((reply) => reply.status)).toEqual([404, 404, 404, 404, 404]);
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`))).toEqual(first);
});

test("a list says of each task what the task itself says, whatever it holds and waits for", async () => {
  const { of, on, first } = await workplace();
  const second = await task(of, on, { status: "done", description: 'Zeilen\n"quoted" \u0001 ü 😀', due_at: "2027-01-01T00:00:00.000Z", priority: "urgent" });
  const scout = await agentOn(of, on);
  const third = await task(of, on, { dependencies: [second.id, first.id], assigned_agent_id: scout.id });
  const fourth = await task(of, on, { dependencies: [third.id] });
  must(await of.call("DELETE", `/tasks/${third.id}`));
  const whole = must(await of.call<Page<Task>>("GET", `/tasks?board_id=${on.id}`));
  expect([whole.total, whole.items.map(({ id }) => id)]).toEqual([3, [fourth.id, second.id, first.id]]);
  for (const item of whole.items) expect(item).toEqual(must(await of.call<Task>("GET", `/tasks/${item.id}`)));
  const fifth = await task(of, on, { dependencies: [second.id, first.id], assigned_agent_id: scout.id });
  const [waiting] = must(await of.call<Page<Task>>("GET", `/tasks?board_id=${on.id}&assigned_agent_id=${scout.id}`)).items;
  expect(waiting).toEqual(must(await of.call<Task>("GET", `/tasks/${fifth.id}`)));
  expect(waiting).toMatchObject({ dependencies: [second.id, first.id], blocked_by_task_ids: [first.id], is_blocked: true });
});

test("a due date whose year in UTC has five digits, or lies before the year 0, is refused: no event that has one could be read", async () => {
  const { of, on, first } = await workplace();
  const make = (due_at: string) => of.call<Task>("POST", "/tasks", { body: { board_id: on.id, title: "T", due_at } });
  for (const due_at of ["9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+23:59"]) {
    const made = await make(due_at);
    expect(refusal(made), due_at).toEqual([422, "invalid_input"]);
    expect((made.body as unknown as Refused).errors?.map(({ path }) => path)).toEqual(["due_at"]);
    expect(refusal(await of.call("PATCH", `/tasks/${first.id}`, { body: { due_at } })), due_at).toEqual([422, "invalid_input"]);
  }
  for (const edge of ["9999-12-31T23:59:59.000Z", "0000-01-01T00:00:00.000Z"]) expect(must(await make(edge)).due_at).toBe(edge);
});
