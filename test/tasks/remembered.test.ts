// Writes that are decided on remembered facts: whatever was changed since, in another isolate too, counts for the very next write.
// Changes are made by SQL here, as another isolate makes them: this one hears nothing of it.
import { expect, test } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { type Call, client, type Reply } from "../support/client.ts";
import { agentOn, eventsOf, member, must, task, type TestOrganization, workplace } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

/** Comments and changes go to tasks of their own: a change in this isolate forgets all that it knows of its task. */
type Place = { on: { id: string }; first: { id: string }; second: { id: string } };
type Write = { name: string; send: (call: Call, place: Place) => ReturnType<Call> };
const WRITES: Write[] = [
  { name: "create", send: (call, { on }) => call("POST", "/tasks", { body: { board_id: on.id, title: "T" } }) },
  { name: "comment", send: (call, { first }) => call("POST", `/tasks/${first.id}/comments`, { body: { message: "M" } }) },
  { name: "patch", send: (call, { second }) => call("PATCH", `/tasks/${second.id}`, { body: { title: `T ${newId()}` } }) },
];

async function places() {
  const { of, on, first } = await workplace();
  return { of, place: { on, first, second: await task(of, on) } };
}

const refusedBy = ({ status, body }: Reply<unknown>): unknown => (status < 300 ? null : body);

/** Twice: the second one finds the facts of the first. */
async function warm(call: Call, place: Place, writes = WRITES): Promise<void> {
  for (const { name, send } of writes) for (let again = 0; again < 2; again++) expect([name, refusedBy(await send(call, place))]).toEqual([name, null]);
}

const seqOf = async (of: TestOrganization, boardId: string) =>
  (await of.db.sql("SELECT seq FROM streams WHERE id = ?1", boardId).first<{ seq: number }>())?.seq as number;

const MEMBER = "(SELECT id FROM members WHERE person_id = ?1)";
/** What another isolate does about the person ?1 or the board ?2, and what the next write hears; null: what it does not concern. */
const TAKEN: { what: string; sql: string[]; hears: Partial<Record<string, string>> }[] = [
  {
    what: "the member is removed",
    sql: [`DELETE FROM member_board_access WHERE member_id = ${MEMBER}`, "DELETE FROM members WHERE person_id = ?1"],
    hears: { create: "404 not_found", comment: "404 not_found", patch: "404 not_found" },
  },
  {
    what: "the right on the board is deleted",
    sql: [`DELETE FROM member_board_access WHERE member_id = ${MEMBER}`],
    hears: { create: "403 forbidden", comment: "403 forbidden", patch: "403 forbidden" },
  },
  {
    what: "the right to write is taken",
    sql: [`UPDATE member_board_access SET can_write = 0 WHERE member_id = ${MEMBER}`],
    hears: { create: "403 forbidden", comment: "403 forbidden", patch: "403 forbidden" },
  },
  {
    what: "the board is deleted",
    sql: ["UPDATE boards SET deleted_at = '2026-01-01T00:00:00.000Z' WHERE id = ?2"],
    hears: { create: "404 not_found", comment: "404 not_found", patch: "404 not_found" },
  },
  {
    what: "the task is deleted",
    sql: ["UPDATE tasks SET deleted_at = '2026-01-01T00:00:00.000Z' WHERE board_id = ?2"],
    hears: { comment: "404 not_found", patch: "404 not_found" },
  },
  {
    what: "the organization is closed",
    sql: ["UPDATE streams SET frozen_at = '2026-01-01T00:00:00.000Z' WHERE id = ?2"],
    hears: { create: "409 organization_closed", comment: "409 organization_closed", patch: "409 organization_closed" },
  },
];

for (const { what, sql, hears } of TAKEN)
  test(`${what}: the very next write is refused and changes nothing, though the facts of the last one are remembered`, async () => {
    const { of, place } = await places();
    const { on } = place;
    const ana = await member(of, { writes: [on.id] });
    const concerned = WRITES.filter(({ name }) => hears[name]);
    await warm(ana.call, place, concerned);
    const before = await seqOf(of, on.id);
    await of.db.d1.batch(sql.map((text) => of.db.sql(`${text} AND coalesce(?1, ?2) IS NOT NULL`, ana.id, on.id)));
    for (const { name, send } of concerned) expect(refusal(await send(ana.call, place)), name).toEqual(hears[name]);
    expect(await seqOf(of, on.id)).toBe(before);
  });

test("a board's rules count from the next write on, when they become stricter and when they become looser", async () => {
  const { of, on, first } = await workplace();
  const done = () => of.call("POST", "/tasks", { body: { board_id: on.id, title: "T", status: "done" } });
  const set = (column: string, value: number) => of.db.sql(`UPDATE boards SET ${column} = ?2 WHERE id = ?1`, on.id, value).run();
  for (let again = 0; again < 2; again++) expect((await done()).status).toBe(201);
  await set("require_approval_for_done", 1);
  expect(refusal(await done())).toEqual("403 approval_required");
  await set("require_approval_for_done", 0);
  expect((await done()).status).toBe(201);
  const move = (status: string) => of.call("PATCH", `/tasks/${first.id}`, { body: { status } });
  must(await move("todo"));
  await set("block_status_changes_with_pending_approval", 1);
  await of.db.sql("UPDATE tasks SET approvals_pending = 1 WHERE id = ?1", first.id).run();
  expect(refusal(await move("in_progress"))).toEqual("409 conflict");
  await set("block_status_changes_with_pending_approval", 0);
  expect((await move("in_progress")).status).toBe(200);
});

test("the token of a key or of an agent that is revoked elsewhere is refused at the very next write", async () => {
  const { of, place } = await places();
  const { on, first } = place;
  const { token } = must(await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["tasks:write"] } }));
  const [key, scout] = [client({ Authorization: `Bearer ${token}` }), await agentOn(of, on)];
  await warm(key, place);
  const say = () => scout.call("POST", `/agent/boards/${on.id}/tasks/${first.id}/comments`, { body: { message: "M" } });
  for (let again = 0; again < 2; again++) expect((await say()).status).toBe(201);
  const before = await seqOf(of, on.id);
  await of.db.sql("UPDATE credentials SET revoked_at = '2026-01-01T00:00:00.000Z' WHERE organization_id = ?1", of.id).run();
  for (const { name, send } of WRITES) expect((await send(key, place)).status, name).toBe(401);
  expect((await say()).status).toBe(401);
  expect(await seqOf(of, on.id)).toBe(before);
});

test("what was changed elsewhere is told as it stands: an event's title, a task's fields, and what the answer says", async () => {
  const { of, first } = await workplace();
  const elsewhere = () => of.db.sql("UPDATE tasks SET title = 'Renamed', priority = 'urgent', version = version + 1 WHERE id = ?1", first.id).run();
  const say = () => of.call("POST", `/tasks/${first.id}/comments`, { body: { message: "M" } });
  must(await say());
  must(await say());
  await elsewhere();
  must(await say());
  expect((await eventsOf(of, `task_id=${first.id}`)).at(-1)?.payload).toMatchObject({ title: "Renamed" });
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { description: 'Zeilen\n"quoted" \u0001 ü', title: "Again" } }));
  await elsewhere();
  const moved = must(await of.call<Task>("PATCH", `/tasks/${first.id}`, { body: { status: "todo" } }));
  expect(moved).toMatchObject({ title: "Renamed", priority: "urgent", status: "todo", comment_count: 3, version: 5 });
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`))).toEqual(moved);
  await elsewhere();
  expect(refusal(await of.call("PATCH", `/tasks/${first.id}`, { body: { status: "review" }, headers: { "If-Match": '"5"' } }))).toEqual("412 stale_version");
});

test("a change that changes nothing is never answered from memory", async () => {
  const { of, on, first } = await workplace();
  const ana = await member(of, { writes: [on.id] });
  const same = () => ana.call<Task>("PATCH", `/tasks/${first.id}`, { body: { title: "Same" } });
  for (let again = 0; again < 2; again++) expect((await same()).status).toBe(200);
  await of.db.sql("UPDATE tasks SET priority = 'low', version = 9 WHERE id = ?1", first.id).run();
  expect(must(await same())).toMatchObject({ priority: "low", version: 9 });
  await of.db.sql("DELETE FROM member_board_access WHERE board_id = ?1", on.id).run();
  expect(refusal(await same())).toEqual("403 forbidden");
});

test("a repeated key answers what was answered first, also when the facts are remembered, and when they have changed since", async () => {
  const { of, on, first } = await workplace();
  const key = { "Idempotency-Key": newId() };
  const make = (title = "Once") => of.call<Task>("POST", "/tasks", { body: { board_id: on.id, title }, headers: key });
  await task(of, on);
  const made = must(await make());
  expect(must(await make())).toEqual(made);
  expect(refusal(await make("Another"))).toEqual("422 idempotency_mismatch");
  await of.db.sql("UPDATE boards SET require_approval_for_done = 1 WHERE id = ?1", on.id).run();
  const again = await make();
  expect([again.body, again.headers.get("Idempotent-Replayed")]).toEqual([made, "true"]);
  const all = must(await of.call<{ items: Task[] }>("GET", `/tasks?board_id=${on.id}`)).items;
  expect(all.filter(({ title }) => title === "Once").length).toBe(1);
  expect(all.some(({ id }) => id === first.id)).toBe(true);
});

test("many writers at once on remembered facts lose nothing: every change is made, numbered and told once", async () => {
  const { of, on, first } = await workplace();
  const place = { on, first, second: first };
  const writes = Array.from({ length: 30 }, (_, index) => (WRITES[index % 3] as Write).send(of.call, place));
  const replies = await Promise.all(writes);
  expect(replies.filter(({ status }) => status >= 300 && status !== 409)).toEqual([]);
  const events = await eventsOf(of, `board_id=${on.id}`);
  expect(events.map((event) => event.seq)).toEqual(Array.from({ length: events.length }, (_, index) => index + 1));
  const seen = must(await of.call<Task>("GET", `/tasks/${first.id}`));
  const changes = events.filter((event) => event.type === "task.updated").length;
  expect([seen.version, seen.comment_count]).toEqual([1 + changes, 10]);
});
