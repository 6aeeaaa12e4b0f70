// Reminders of what is due: each said once for a task and a due time, whoever moves the task, and however late cron comes by.
import { expect, test } from "vitest";
import { sayWhatIsDue } from "#worker/reminders/jobs.ts";
import { sayingOf } from "#worker/reminders/rules.ts";
import { board, contextOf, eventsOf, member, must, organization, task, type TestOrganization } from "../support/factories.ts";

const HOUR_MS = 3_600_000;
const in_ = (hours: number): Date => new Date(Math.floor(Date.now() / 1000) * 1000 + hours * HOUR_MS);

test.each([
  ["2026-12-02T12:00:00.000Z", null, "task.due_soon", "2026-12-02T12:00:00.000Z"],
  ["2026-12-02T12:00:00.000Z", "2026-12-02T12:00:00.000Z", null, "2026-12-02T12:00:00.000Z"],
  ["2026-12-02T12:00:00.000Z", "2026-12-01T12:00:00.000Z", "task.due_soon", "2026-12-02T12:00:00.000Z"],
  ["2026-12-02T11:00:00.000Z", "2026-12-02T11:00:00.000Z", "task.overdue", null],
  ["2026-12-01T12:00:00.000Z", null, "task.overdue", null],
  ["2026-11-20T12:00:00.000Z", null, null, null],
])("of a task that is due at %s, reminded for %s, is said at noon of December 2: %s", (due, soonFor, say, next_at) => {
  const now = due.startsWith("2026-12-02T12") ? "2026-12-01T12:00:00.000Z" : "2026-12-02T12:00:00.000Z";
  expect(sayingOf(due, soonFor, now)).toEqual({ say, next_at });
});

const said = async (of: TestOrganization, on: { id: string }) =>
  (await eventsOf(of, `board_id=${on.id}`))
    .filter(({ type }) => type === "task.due_soon" || type === "task.overdue")
    .map(({ type, subject, payload }) => [type, subject.id, payload.due_at]);
const cron = (of: TestOrganization, hours: number) => sayWhatIsDue(contextOf(of, in_(hours)));

test("a day before and when it is due it is said once, to two crons at once too; moved it is said anew, done or deleted not at all", async () => {
  const of = await organization();
  const on = await board(of, { require_approval_for_done: false });
  const ana = await member(of, { writes: [on.id] });
  const due = in_(30).toISOString();
  const [mine, done, gone, moved] = [
    await task(of, on, { due_at: due, assigned_user_id: ana.id, status: "todo" }),
    await task(of, on, { due_at: due }),
    await task(of, on, { due_at: due }),
    await task(of, on, { due_at: due }),
  ];
  await task(of, on);
  must(await of.call("PATCH", `/tasks/${done.id}`, { body: { status: "done" } }));
  must(await of.call("DELETE", `/tasks/${gone.id}`));
  await cron(of, 1);
  expect(await said(of, on)).toEqual([]);
  await Promise.all([cron(of, 7), cron(of, 7)]);
  const soon = ["task.due_soon", mine.id, due];
  expect((await said(of, on)).sort()).toEqual([soon, ["task.due_soon", moved.id, due]].sort());
  const told = (await eventsOf(of, `resource_id=${mine.id}`)).at(-1);
  expect([told?.payload.label, told?.payload.assignee]).toEqual([mine.key, { type: "user", id: ana.id, name: expect.any(String) }]);
  const later = in_(60).toISOString();
  must(await of.call("PATCH", `/tasks/${moved.id}`, { body: { due_at: later } }));
  must(await of.call("PATCH", `/tasks/${done.id}`, { body: { status: "todo" } }));
  must(await of.call("PATCH", `/tasks/${mine.id}`, { body: { title: "Another name" } }));
  await cron(of, 31);
  await cron(of, 32);
  await cron(of, 37);
  const all = await said(of, on);
  expect(all.slice(2).sort()).toEqual(
    [
      ["task.due_soon", moved.id, later],
      ["task.overdue", done.id, due],
      ["task.overdue", mine.id, due],
    ].sort(),
  );
  // An outage over the rest: the day before is not said when it is over.
  await cron(of, 100);
  await cron(of, 101);
  expect((await said(of, on)).slice(5)).toEqual([["task.overdue", moved.id, later]]);
  must(await of.call("PATCH", `/tasks/${mine.id}`, { body: { status: "done" } }));
  must(await of.call("PATCH", `/tasks/${mine.id}`, { body: { status: "todo" } }));
  await cron(of, 102);
  expect((await said(of, on)).length).toBe(6);
});
