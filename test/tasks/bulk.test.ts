// Many tasks edited at once: each by its own rules, told one by one, resumed where it was cut off, and undone.
import { env } from "cloudflare:workers";
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { expect, test } from "vitest";
import worker from "#worker/index.ts";
import { newId } from "#worker/platform/ids.ts";
import { forgetBulkEdits } from "#worker/tasks/jobs.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { BULK_TASKS_MAX, BULK_TEXT_MAX_CHARS, BULK_UNDO_MS, BULK_VALUES_MAX, type BulkEdit } from "#worker/tasks/bulk-schema.ts";
import { edit, outcomes, read, undo } from "./bulk-edits.ts";
import { BASE } from "../support/client.ts";
import { type Counts, counting } from "../support/counting.ts";
import { refusal } from "../support/problem.ts";
import { heldUp, meeting } from "../support/racing.ts";
import { agentOn, approval, board, contextOf, eventsOf, member, must, task, type TestOrganization, workplace } from "../support/factories.ts";

/** A board with so many tasks. */
async function filled(count: number) {
  const { of, on, first } = await workplace();
  await of.db
    .sql(
      `INSERT INTO tasks(id, organization_id, board_id, number, title, status, priority, rank, comment_count, created_by, version, created_at, updated_at)
       SELECT j.value, organization_id, board_id, 1000 + j.key, title, status, priority, rank || j.key, 0, created_by, 1, created_at, updated_at FROM tasks t, json_each(?2) j WHERE t.id = ?1`,
      first.id,
      JSON.stringify(Array.from({ length: count - 1 }, () => newId())),
    )
    .run();
  await of.db.sql("UPDATE boards SET task_count = ?2 WHERE id = ?1", on.id, count).run();
  const { results } = await of.db.sql("SELECT id FROM tasks WHERE board_id = ?1 ORDER BY id", on.id).all<{ id: string }>();
  return { of, on, ids: results.map(({ id }) => id) };
}

/** The edit through a Worker whose databases count, and fail where they are told to. */
async function counted(of: TestOrganization, body: unknown, key: string, before?: (texts: string[], batch: number) => unknown, more: object = {}) {
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  let batches = 0;
  const held = (db: D1Database) =>
    counting(db, counts, async (texts) => void (await before?.(texts, texts.some((text) => text.includes("INTO events")) ? ++batches : 0)));
  const headers = { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id, "Content-Type": "application/json", "Idempotency-Key": key };
  const request = new Request(`${BASE}/api/v1/tasks/bulk`, { method: "POST", headers, body: JSON.stringify(body) });
  const context = createExecutionContext();
  const bindings = { ...env, ...more, SHARD_0: held(env.SHARD_0), SHARD_1: held(env.SHARD_1 as D1Database) };
  const response = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, bindings, context);
  const answer = (await response.json()) as BulkEdit;
  const { trips, rowsRead } = counts; // what follows the answer is not counted
  await waitOnExecutionContext(context);
  return { status: response.status, answer, trips, rowsRead };
}

test("each task passes its own rules: those that may change do, and of the others it is said why not", async () => {
  const { of, on, first } = await workplace();
  const blocked = await task(of, on, { dependencies: [first.id] });
  const elsewhere = await task(of, await board(of));
  const same = await task(of, on, { status: "in_progress" });
  const stranger = (await workplace()).first;
  const ids = [first.id, blocked.id, elsewhere.id, same.id, stranger.id, first.id];
  const done = must(await edit(of, { task_ids: ids, set: { status: "in_progress", reason: "Sprint 4" } }));
  expect([done.total, done.changed, done.unchanged, done.refused, done.pending]).toEqual([5, 1, 1, 3, 0]);
  expect(outcomes(done)).toEqual(["changed", "task_blocked", "conflict", "unchanged", "not_found"]);
  expect([(await read(of, first)).status, (await read(of, blocked)).status]).toEqual(["in_progress", "inbox"]);
  const [moved] = await eventsOf(of, `task_id=${first.id}&type=task.moved`);
  expect(moved).toMatchObject({ reason: "Sprint 4", before: { status: "inbox" }, after: { status: "in_progress" } });
  expect(must(await of.call<BulkEdit>("GET", `/tasks/bulk/${done.id}`))).toEqual(done);
});

test("all or nothing: one that may not change holds back all, and is named", async () => {
  const { of, on, first } = await workplace();
  const blocked = await task(of, on, { dependencies: [first.id] });
  const refused = await edit(of, { task_ids: [first.id, blocked.id], set: { status: "review" }, mode: "all_or_nothing" });
  expect(refused).toMatchObject({ status: 409, body: { code: "conflict", refused: [{ task_id: blocked.id, code: "task_blocked" }] } });
  expect((await read(of, first)).version).toBe(1);
  const done = must(await edit(of, { task_ids: [first.id, blocked.id], set: { priority: "urgent", due_at: "2027-01-01" }, mode: "all_or_nothing" }));
  expect([done.changed, (await read(of, blocked)).due_at]).toEqual([2, "2027-01-01T23:59:59.999Z"]);
});

test("every field of a task can be set: who does it, what it waits for, who watches, a comment", async () => {
  const { of, on, first } = await workplace();
  const [one, two, base] = [await task(of, on), await task(of, on), await task(of, on)];
  const scout = await agentOn(of, on);
  const set = {
    assigned_agent_id: scout.id,
    dependencies: [base.id],
    watcher_ids: [scout.id],
    estimate_minutes: 30,
    description: "Same",
    comment: "For all of you",
  };
  const done = must(await edit(of, { task_ids: [one.id, two.id, base.id], set }));
  expect(outcomes(done)).toEqual(["changed", "changed", "dependency_cycle"]);
  for (const { id } of [one, two])
    expect(await read(of, { id })).toMatchObject({
      assigned_agent_id: scout.id,
      dependencies: [base.id],
      watcher_ids: [scout.id],
      estimate_minutes: 30,
      description: "Same",
      comment_count: 1,
      version: 2,
    });
  expect((await of.call("GET", `/tasks/${one.id}`)).body).toEqual(await read(of, one));
  must(await of.call("PATCH", `/tasks/${base.id}`, { body: { dependencies: [first.id] } }));
  expect(outcomes(must(await edit(of, { task_ids: [first.id, two.id], set: { dependencies: [base.id] } })))).toEqual(["dependency_cycle", "unchanged"]);
  expect((await edit(of, { task_ids: [first.id], set: { parent_task_id: base.id } })).body.code).toBe("invalid_input");
  expect(outcomes(must(await edit(of, { task_ids: [first.id], set: { assigned_agent_id: newId() } })))).toEqual(["invalid_input"]);
});

test("where a review asks for a comment, what the assignee said before the work began is none", async () => {
  const { of, on } = await workplace({ comment_required_for_review: true });
  const scout = await agentOn(of, on);
  const tasks = [await task(of, on, { assigned_agent_id: scout.id }), await task(of, on, { assigned_agent_id: scout.id })];
  const say = ({ id }: { id: string }) => scout.call("POST", `/tasks/${id}/comments`, { body: { message: "Looking at it." } });
  for (const one of tasks) must(await say(one));
  await of.db.sql("UPDATE comments SET created_at = '2026-01-01T00:00:00.000Z' WHERE board_id = ?1", on.id).run();
  const ids = tasks.map(({ id }) => id);
  must(await edit(of, { task_ids: ids, set: { status: "in_progress" } }));
  must(await say(tasks[1] as Task));
  expect(outcomes(must(await edit(of, { task_ids: ids, set: { status: "review" } })))).toEqual(["invalid_input", "changed"]);
});

test("two edits at once make no circle: the one that is written later is refused by name of it", async () => {
  const { of, on, first } = await workplace();
  const second = await task(of, on);
  let times = 0;
  const other = async () => (times++ === 0 ? must(await edit(of, { task_ids: [second.id], set: { dependencies: [first.id] } })) : undefined);
  const asked = { token: env.LOCAL_AUTH_TOKEN as string, organizationId: of.id, body: { task_ids: [first.id], set: { dependencies: [second.id] } } };
  const late = await heldUp("POST", "/tasks/bulk", asked, other);
  expect(outcomes(late.body as unknown as BulkEdit)).toEqual(["dependency_cycle"]);
  expect([(await read(of, first)).dependencies, (await read(of, second)).dependencies]).toEqual([[], [first.id]]);
});

test("tasks that others change at the same moment are read and decided again, more than once", async () => {
  const { of, first } = await workplace();
  let times = 0;
  const rename = async () => (times++ < 2 ? must(await of.call("PATCH", `/tasks/${first.id}`, { body: { title: `Renamed ${times}` } })) : undefined);
  const asked = { token: env.LOCAL_AUTH_TOKEN as string, organizationId: of.id, body: { task_ids: [first.id], set: { priority: "urgent" } } };
  const done = await heldUp("POST", "/tasks/bulk", asked, rename);
  expect([outcomes(done.body as unknown as BulkEdit), await read(of, first)]).toMatchObject([
    ["changed"],
    { title: "Renamed 2", priority: "urgent", version: 4 },
  ]);
});

test("on a board that wants approvals each task spends its own", async () => {
  const { of, on } = await workplace({ require_approval_for_done: true });
  const [asked, not] = [await task(of, on), await task(of, on)];
  const { id } = await approval(of, asked);
  must(await of.call("PATCH", `/approvals/${id}`, { body: { status: "approved" } }));
  const done = must(await edit(of, { task_ids: [asked.id, not.id], set: { status: "done" } }));
  expect(outcomes(done)).toEqual(["changed", "approval_required"]);
  expect(must(await of.call<{ spent_at: string | null }>("GET", `/approvals/${id}`)).spent_at).not.toBeNull();
});

test("who may only read edits nothing, and an agent what agents may", async () => {
  const { of, on, first } = await workplace();
  const reader = await member(of, { reads: [on.id] });
  const scout = await agentOn(of, on);
  expect((await edit(reader, { task_ids: [first.id], set: { priority: "low" } })).status).toBe(403);
  expect((await edit(await member(of), { task_ids: [first.id], set: { priority: "low" } })).status).toBe(403);
  const done = must(await edit(scout, { task_ids: [first.id], set: { priority: "low" } }));
  expect(outcomes(done)).toEqual(["forbidden"]);
  expect(outcomes(must(await edit(scout, { task_ids: [first.id], set: { status: "in_progress" } })))).toEqual(["changed"]);
  expect((await read(of, first)).assigned_agent_id).toBe(scout.id);
});

test("undo puts back what is as the edit left it, and tells of the others; it can be undone itself", async () => {
  const { of, on } = await workplace();
  const scout = await agentOn(of, on);
  const [one, two] = [await task(of, on, { due_at: "2027-01-01" }), await task(of, on, { assigned_agent_id: scout.id, status: "todo" })];
  const set = { status: "blocked", blocked_reason: "Waits", due_at: null, assigned_agent_id: null };
  const done = must(await edit(of, { task_ids: [one.id, two.id], set }));
  const left = await read(of, two);
  must(await of.call("PATCH", `/tasks/${one.id}`, { body: { blocked_reason: "Waits longer" } }));
  const undone = must(await undo(of, done));
  expect([undone.undo_of, outcomes(undone), undone.items[0]?.detail]).toEqual([done.id, ["conflict", "changed"], "It has been changed since: blocked_reason."]);
  const { version, updated_at, ...before } = two;
  expect(await read(of, two)).toMatchObject(before);
  expect(outcomes(must(await undo(of, done)))).toEqual(["conflict", "conflict"]);
  must(await undo(of, undone));
  expect(await read(of, two)).toMatchObject({ status: left.status, blocked_reason: "Waits", assigned_agent_id: null });
});

test("an edit can be undone for an hour, and is forgotten after a day", async () => {
  const { of, first } = await workplace();
  const done = must(await edit(of, { task_ids: [first.id], set: { priority: "low" } }));
  const age = (ms: number) => of.db.sql("UPDATE bulk_edits SET created_at = ?2 WHERE id = ?1", done.id, new Date(Date.now() - ms).toISOString()).run();
  await age(BULK_UNDO_MS + 1000);
  expect((await undo(of, done)).body).toMatchObject({ code: "conflict", detail: expect.stringContaining("an hour") });
  await age(25 * BULK_UNDO_MS);
  for (let step = 0; step < 50 && (await of.call("GET", `/tasks/bulk/${done.id}`)).status === 200; step++) await forgetBulkEdits(contextOf(of));
  expect((await of.call("GET", `/tasks/bulk/${done.id}`)).status).toBe(404);
});

test("five hundred tasks take at most six batches, and read no more for each of them than one does", async () => {
  const { of, on, ids } = await filled(BULK_TASKS_MAX);
  const named = await counted(of, { task_ids: ids, set: { priority: "high", status: "todo" } }, "five-hundred");
  expect([named.status, named.answer.changed]).toEqual([200, BULK_TASKS_MAX]);
  expect(named.trips).toBeLessThanOrEqual(6);
  expect(named.rowsRead, "each task some forty times, and not each for each of the others").toBeLessThan(40 * BULK_TASKS_MAX);
  const filtered = await counted(
    of,
    { board_id: on.id, filter: { status: ["inbox", "todo"] }, set: { estimate_minutes: 10 }, mode: "all_or_nothing" },
    "all-of-them",
  );
  expect([filtered.status, filtered.answer.changed]).toEqual([200, BULK_TASKS_MAX]);
  expect(filtered.trips).toBeLessThanOrEqual(6);
  await task(of, on, { status: "todo" });
  expect((await edit(of, { board_id: on.id, filter: { status: ["todo"] }, set: { priority: "low" } })).body).toMatchObject({ code: "invalid_input" });
});

test("an edit that is cut off between its batches says what is done, and the same request goes on with the rest, once", async () => {
  const { of, ids } = await filled(300);
  const body = { task_ids: ids, set: { title: "Renamed", comment: "Said once" } };
  const cutOff = await counted(of, body, "cut-off", (_, batch) => {
    if (batch === 2) throw new Error("the process is gone");
  });
  expect(cutOff.status).toBe(500);
  const id = await of.db.sql("SELECT id FROM bulk_edits WHERE organization_id = ?1", of.id).first<string>("id");
  const half = must(await of.call<BulkEdit>("GET", `/tasks/bulk/${id}`));
  expect([half.changed, half.pending]).toEqual([125, 175]);
  expect((await undo(of, half)).body.code).toBe("conflict");
  const rest = await counted(of, body, "cut-off");
  expect([rest.status, rest.answer.id, rest.answer.changed, rest.answer.pending]).toEqual([200, id, 300, 0]);
  const [said] = await of.db.d1.batch<{ n: number }>([of.db.sql("SELECT count(*) AS n FROM comments WHERE organization_id = ?1", of.id)]);
  expect(said?.results[0]?.n).toBe(300);
  expect((await counted(of, body, "cut-off")).answer).toEqual(rest.answer);
});

test("two who go on with the same edit at once do nothing twice", async () => {
  const { of, ids } = await filled(300);
  const body = { task_ids: ids, set: { comment: "Said once" } };
  await counted(of, body, "two-go-on", (_, batch) => {
    if (batch === 2) throw new Error("the process is gone");
  });
  const both = meeting(2);
  const { promise: isAnswered, resolve } = Promise.withResolvers<void>();
  // Whoever was faster goes on only when the other has its answer.
  const goOn = () => counted(of, body, "two-go-on", (_, batch) => (batch === 1 ? both() : batch === 2 && isAnswered)).finally(resolve);
  const replies = await Promise.all([goOn(), goOn()]);
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const said = await of.db.sql("SELECT count(*) AS n FROM comments WHERE organization_id = ?1", of.id).first<number>("n");
  expect(said).toBe(300);
});

test("much text is changed in more batches, which count as many writes, and not all or nothing", async () => {
  const { of, ids } = await filled(24);
  await of.db.sql("UPDATE tasks SET description = ?2 WHERE organization_id = ?1", of.id, "漢".repeat(19_000)).run();
  const set = { description: "字".repeat(10_000) };
  const refused = await edit(of, { task_ids: ids, set, mode: "all_or_nothing" });
  expect([refused.status, refused.body.code, (await read(of, { id: ids[0] as string })).version]).toEqual([413, "body_too_large", 1]);
  const me = must(await of.call<{ id: string }>("GET", "/users/me"));
  const begun = Date.now();
  const done = await counted(of, { task_ids: ids, set }, "much-text", undefined, { WRITE_LIMIT_FACTOR: "1" });
  expect([done.status, done.answer.changed]).toEqual([200, 24]);
  const spentUntil = await of.db.sql("SELECT spent_until FROM write_limits WHERE key = ?1", `user:${me.id}`).first<number>("spent_until");
  const tokens = (Number(spentUntil) - begun) / 100; // a person has 600 a minute
  expect(tokens, "24 times 58,000 characters, of 25,000 each").toBeGreaterThan(55);
});

test("what an edit sets of all its tasks together has a bound, in text and in values of custom fields", async () => {
  const { of, on, first } = await workplace();
  const ids = [first.id, ...Array.from({ length: BULK_TASKS_MAX - 1 }, () => newId())];
  const said = (set: object) => edit(of, { task_ids: ids, set });
  const long = await said({ description: "x".repeat(BULK_TEXT_MAX_CHARS / BULK_TASKS_MAX) });
  expect([refusal(long), long.body.detail]).toEqual(["422 invalid_input", expect.stringContaining(`more than ${BULK_TEXT_MAX_CHARS} in one edit`)]);
  const fields = Object.fromEntries(Array.from({ length: BULK_VALUES_MAX / BULK_TASKS_MAX + 1 }, (_, at) => [`f${at}`, null]));
  const many = await said({ custom_field_values: fields });
  expect([refusal(many), many.body.detail]).toEqual(["422 invalid_input", expect.stringContaining(`more than ${BULK_VALUES_MAX} values in one edit`)]);
  const all = await edit(of, { board_id: on.id, set: { description: "x".repeat(19_000) } });
  expect(all.body.changed, "as many as the board has").toBe(1);
});

test("edits that overlap: each task is changed by both, one after the other, and nothing is lost", async () => {
  const { of, ids } = await filled(40);
  const sets = [{ priority: "high" }, { estimate_minutes: 15 }, { due_at: "2027-02-02" }, { title: "Together" }];
  const replies = await Promise.all(sets.map((set) => edit(of, { task_ids: ids, set })));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const refused = replies.flatMap(({ body }) => body.items.filter(({ outcome }) => outcome === "refused"));
  expect(refused.every(({ code }) => code === "conflict")).toBe(true);
  for (const [index, { body }] of replies.entries()) if (body.refused > 0) must(await edit(of, { task_ids: ids, set: sets[index] }));
  for (const id of ids.slice(0, 5)) {
    const now = await read(of, { id });
    expect(now).toMatchObject({ priority: "high", estimate_minutes: 15, due_at: "2027-02-02T23:59:59.999Z", title: "Together", version: 5 });
  }
});

test("an edit that was cut off goes on only as it was asked for: its key with anything else is refused", async () => {
  const { of, on, first } = await workplace();
  const second = await task(of, on);
  const body = { task_ids: [first.id], set: { priority: "high" } };
  const send = (more: object = {}) => of.call<BulkEdit>("POST", "/tasks/bulk", { headers: { "Idempotency-Key": "nightly-1" }, body: { ...body, ...more } });
  const { id } = must(await send());
  await of.db.d1.batch([
    of.db.sql("DELETE FROM idempotency WHERE key LIKE '%nightly-1'"),
    of.db.sql("UPDATE bulk_edit_items SET outcome = 'pending' WHERE bulk_edit_id = ?1", id),
  ]);
  for (const more of [{ set: { priority: "low" } }, { mode: "all_or_nothing" }, { task_ids: [second.id] }])
    expect(refusal(await send(more))).toBe("422 idempotency_mismatch");
  expect(must(await send()).id).toBe(id);

  const ofBoard = { board_id: on.id, filter: { status: ["inbox", "todo"], unassigned: true }, set: { priority: "low" } };
  const ask = (body: object) => of.call<BulkEdit>("POST", "/tasks/bulk", { headers: { "Idempotency-Key": "nightly-2" }, body });
  const cut = async (bulkId: string) =>
    of.db.d1.batch([
      of.db.sql("DELETE FROM idempotency WHERE key LIKE '%nightly-2'"),
      of.db.sql("UPDATE bulk_edit_items SET outcome = 'pending' WHERE bulk_edit_id = ?1", bulkId),
    ]);
  const made = must(await ask(ofBoard));
  expect(made.total).toBeGreaterThan(0);
  await cut(made.id);
  const { filter: _filter, ...all } = ofBoard;
  const ids = made.items.map(({ task_id }) => task_id);
  for (const other of [all, { ...all, filter: { status: ["todo"] } }, { task_ids: ids, set: ofBoard.set }])
    expect(refusal(await ask(other)), JSON.stringify(other)).toBe("422 idempotency_mismatch");
  expect(must(await ask(ofBoard)).id).toBe(made.id);
});
