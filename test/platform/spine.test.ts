// The spine: guards, append-only events, seq without gaps under many writers, and keys that make a repeat harmless.
import { expect, test } from "vitest";
import { commit, GuardError } from "#worker/platform/commit.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { agent, type Reply } from "../support/client.ts";
import { agentOn, board, eventsOf, member, must, organization, task, workplace } from "../support/factories.ts";

const provenance = { actor: { type: "system", id: "test", name: "Test" } as const, requestId: null, causeId: null, at: new Date().toISOString() };
const noted = (id: string): NewEvent => ({ type: "task.updated", subject: { type: "task", id }, payload: { label: "T-1", title: "T", before: {}, after: {} } });
const statusesOf = (replies: Reply[]) =>
  Object.fromEntries(Object.entries(Object.groupBy(replies, (reply) => String(reply.status))).map(([status, list]) => [status, list?.length]));

test("a refused guard rolls back everything in its batch, what stood before it too, and says its code", async () => {
  const { of, on, first } = await workplace();
  const before = await eventsOf(of, `board_id=${on.id}`);
  const rename = of.db.sql("UPDATE tasks SET title = 'changed' WHERE id = ?1", first.id);
  const change = { stream: { organizationId: of.id, boardId: on.id }, events: [noted(first.id)], provenance };
  await expect(
    commit(of.db, {
      ...change,
      guards: [of.db.guard("1", "never"), of.db.guard("(SELECT version FROM tasks WHERE id = ?) = ?", "stale_version", first.id, 99)],
      writes: [rename],
    }),
  ).rejects.toEqual(new GuardError("stale_version"));
  await expect(
    commit(of.db, { ...change, guards: [of.db.guard("(SELECT version FROM tasks WHERE id = ?)", "no_such_row", newId())], writes: [rename] }),
  ).rejects.toEqual(new GuardError("no_such_row"));
  await expect(of.db.d1.batch([rename, of.db.guard("0", "too_late")])).rejects.toThrow(/guard:too_late/);
  await expect(of.db.d1.batch([rename, of.db.sql("INSERT OR IGNORE INTO guard(ok, code) VALUES (NULL, 'ignored')")])).rejects.toThrow(/guard:ignored/);
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`)).title).toBe(first.title);
  expect(await eventsOf(of, `board_id=${on.id}`)).toEqual(before);
  await commit(of.db, { ...change, guards: [of.db.guard("(SELECT version FROM tasks WHERE id = ?) = ?", "stale_version", first.id, 1)], writes: [rename] });
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`)).title).toBe("changed");
});

test("an event for a stream that does not exist refuses the whole batch", async () => {
  const { of, first } = await workplace();
  const rename = of.db.sql("UPDATE tasks SET title = 'changed' WHERE id = ?1", first.id);
  await expect(
    commit(of.db, {
      stream: { organizationId: of.id, boardId: newId() },
      writes: [rename],
      events: [noted(first.id)],
      provenance,
    }),
  ).rejects.toThrow();
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`)).title).toBe(first.title);
});

test("events are append-only: no statement changes, removes or replaces one", async () => {
  const { of, on } = await workplace();
  const all = () =>
    of.db
      .sql("SELECT * FROM events WHERE stream_id = ?1 ORDER BY id", on.id)
      .all()
      .then((result) => result.results);
  const before = await all();
  expect(before.length).toBe(2);
  const { id, seq } = before[0] as { id: number; seq: number };
  const columns = "stream_id, seq, organization_id, type, actor_type, actor_id, actor_name, subject_type, subject_id, payload, at";
  const values = `SELECT '${on.id}', ?1, '${of.id}', 'forged', 'user', 'x', 'x', 'task', 'x', '{}', ''`;
  const free = 9_000_000;
  const attempts = [
    of.db.sql("UPDATE events SET payload = '{}' WHERE id = ?1", id),
    of.db.sql("UPDATE OR REPLACE events SET seq = 2 WHERE id = ?1", id),
    of.db.sql("DELETE FROM events WHERE id = ?1", id),
    of.db.sql("DELETE FROM events"),
    of.db.sql(`INSERT OR REPLACE INTO events(id, ${columns}) SELECT ?2, * FROM (${values})`, free, id),
    of.db.sql(`REPLACE INTO events(id, ${columns}) SELECT ?2, * FROM (${values})`, free, id),
    of.db.sql(`INSERT OR REPLACE INTO events(${columns}) ${values}`, seq),
    of.db.sql(`INSERT INTO events(id, ${columns}) SELECT ?2, * FROM (${values}) WHERE true ON CONFLICT (id) DO UPDATE SET payload = '{"forged":1}'`, free, id),
    of.db.sql(`INSERT INTO events(${columns}) SELECT * FROM (${values}) WHERE true ON CONFLICT (stream_id, seq) DO UPDATE SET payload = '{"forged":1}'`, seq),
  ];
  for (const [index, attempt] of attempts.entries()) await expect(attempt.run(), `attempt ${index}`).rejects.toThrow(/append-only/);
  await of.db
    .sql(`INSERT OR IGNORE INTO events(${columns}) ${values}`, seq)
    .run()
    .catch((error: Error) => expect(error.message).toMatch(/append-only/));
  expect(await all()).toEqual(before);
});

test("a hundred writers at once on one board: seq and task numbers without gap or double, in commit order", async () => {
  const of = await organization();
  const on = await board(of);
  const replies = await Promise.all(
    Array.from({ length: 100 }, (_, index) => of.call<Task>("POST", "/tasks", { body: { board_id: on.id, title: `Task ${index}` } })),
  );
  expect(statusesOf(replies as unknown as Reply[])).toEqual({ "201": 100 });
  const numbers = replies.map((reply) => reply.body.number).sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  expect(new Set(replies.map((reply) => reply.body.key)).size).toBe(100);
  const { results } = await of.db
    .sql("SELECT seq, subject_id, payload FROM events WHERE stream_id = ?1 ORDER BY id", on.id)
    .all<{ seq: number; subject_id: string; payload: string }>();
  expect(results.map((row) => row.seq)).toEqual(Array.from({ length: 101 }, (_, index) => index + 1));
  const told = new Map(results.slice(1).map((row) => [row.subject_id, (JSON.parse(row.payload) as { after: Task }).after]));
  for (const { body } of replies) expect([told.get(body.id)?.number, told.get(body.id)?.key]).toEqual([body.number, body.key]);
});

test("many writers on one task with the version that they have seen: one wins, the others are told the version that stands", async () => {
  const { of, on, first } = await workplace();
  const replies = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      of.call<Task & { code: string; current_version: number }>("PATCH", `/tasks/${first.id}`, {
        body: { title: `Name ${index}` },
        headers: { "If-Match": '"1"' },
      }),
    ),
  );
  expect(statusesOf(replies as unknown as Reply[])).toEqual({ "200": 1, "412": 29 });
  const winner = replies.find((reply) => reply.status === 200) as Reply<Task>;
  expect(winner.body.version).toBe(2);
  expect(new Set(replies.filter((reply) => reply.status === 412).map((reply) => reply.body.code))).toEqual(new Set(["stale_version"]));
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`))).toMatchObject({ title: winner.body.title, version: 2 });
  expect((await eventsOf(of, `board_id=${on.id}`)).map((event) => event.type)).toEqual(["board.created", "task.created", "task.updated"]);
});

test("many comments on one task at once are all kept, each with its event", async () => {
  const { of, on, first } = await workplace();
  const replies = await Promise.all(
    Array.from({ length: 30 }, (_, index) => of.call("POST", `/tasks/${first.id}/comments`, { body: { message: `Note ${index}` } })),
  );
  expect(statusesOf(replies)).toEqual({ "201": 30 });
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`))).toMatchObject({ comment_count: 30, version: 1 });
  expect((await eventsOf(of, `board_id=${on.id}&type=task.commented`)).length).toBe(30);
});

test("twenty posts at once with one idempotency key make one task, and all get the same answer", async () => {
  const of = await organization();
  const on = await board(of);
  const key = newId();
  const post = (title: string, call = of.call) => call<Task>("POST", "/tasks", { body: { board_id: on.id, title }, headers: { "Idempotency-Key": key } });
  const replies = await Promise.all(Array.from({ length: 20 }, () => post("Only once")));
  expect(statusesOf(replies as unknown as Reply[])).toEqual({ "201": 20 });
  expect(new Set(replies.map((reply) => JSON.stringify(reply.body))).size).toBe(1);
  expect(replies[0]?.body).toMatchObject({ number: 1, title: "Only once" });
  expect((await of.call<{ total: number }>("GET", `/tasks?board_id=${on.id}`)).body.total).toBe(1);
  const later = await post("Only once");
  expect([later.status, later.headers.get("Idempotent-Replayed"), later.body.id]).toEqual([201, "true", replies[0]?.body.id]);
  expect(await post("Something else")).toMatchObject({ status: 422, body: { code: "idempotency_mismatch" } });
  const writer = await member(of, { writesAll: true });
  expect((await post("Mine", writer.call)).body.number).toBe(2);
});

test("a key whose request was refused may be used again, and repeats of every kind of write answer the same", async () => {
  const { of, on, first } = await workplace();
  const headers = { "Idempotency-Key": newId() };
  expect((await of.call("POST", "/tasks", { body: { board_id: on.id, title: "x", dependencies: [newId()] }, headers })).status).toBe(422);
  expect((await of.call("POST", "/tasks", { body: { board_id: on.id, title: "x" }, headers })).status).toBe(201);
  const moves = { "Idempotency-Key": newId(), "If-Match": '"1"' };
  const [one, two] = [
    await of.call<Task>("PATCH", `/tasks/${first.id}`, { body: { status: "done" }, headers: moves }),
    await of.call<Task>("PATCH", `/tasks/${first.id}`, { body: { status: "done" }, headers: moves }),
  ];
  expect([one.status, two.status, two.body]).toEqual([200, 200, one.body]);
  const removes = { "Idempotency-Key": newId() };
  const gone = [await of.call("DELETE", `/tasks/${first.id}`, { headers: removes }), await of.call("DELETE", `/tasks/${first.id}`, { headers: removes })];
  expect(gone.map((reply) => reply.status)).toEqual([204, 204]);
  const scout = await agentOn(of, on);
  const second = await task(of, on);
  const path = `/agent/boards/${on.id}/tasks/${second.id}/comments`;
  const notes = [1, 2].map(() => agent(scout.token)("POST", path, { body: { message: "Started" }, headers: { "Idempotency-Key": "note-1" } }));
  const [a, b] = await Promise.all(notes);
  expect([a?.status, b?.status, b?.body]).toEqual([201, 201, a?.body]);
  expect(must(await of.call<Task>("GET", `/tasks/${second.id}`)).comment_count).toBe(1);
});

test("every event of a request carries who, what request, and why it was allowed", async () => {
  const { of, on, first } = await workplace();
  await of.call("PATCH", `/tasks/${first.id}`, {
    body: { status: "review", title: "New title", reason: "looks ready", comment: "done here" },
    headers: { "X-Request-Id": "request-12345678" },
  });
  const events = (await eventsOf(of, `board_id=${on.id}`)).slice(2);
  expect(events.map((event) => event.type)).toEqual(["task.commented", "task.updated", "task.moved"]);
  for (const event of events)
    expect(event).toMatchObject({
      request_id: "request-12345678",
      actor: { type: "user" },
      subject: { type: "task", id: first.id },
      policy: { why: "may write on the board" },
      board_id: on.id,
      organization_id: of.id,
    });
  expect(events[2]).toMatchObject({ reason: "looks ready", before: { status: "inbox" }, after: { status: "review", version: 2 } });
});
