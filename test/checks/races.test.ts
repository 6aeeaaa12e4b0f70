// A result, a change and a move to done at the same moment: nothing that nobody has checked counts as checked.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { TaskChecks } from "#worker/checks/schema.ts";
import type { BulkEdit } from "#worker/tasks/bulk-schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { board, member, must, organization, task } from "../support/factories.ts";
import { heldUp } from "../support/racing.ts";

const CI = { id: "ci", name: "Tests pass", kind: "ci_status" };

async function stage() {
  const of = await organization();
  const on = await board(of, { checks: [CI], require_checks_for_done: true });
  const mira = await member(of, { writes: [on.id] });
  const first = await task(of, on, { assigned_user_id: mira.id });
  const asked = { token: env.LOCAL_AUTH_TOKEN ?? "", organizationId: of.id };
  const report = (state = "passed") => of.call<TaskChecks>("POST", `/tasks/${first.id}/checks/ci/result`, { body: { state } });
  const now = async () => must(await of.call<Task>("GET", `/tasks/${first.id}`));
  return { of, on, mira, first, asked, report, now };
}
/** What moves the work without a version of the task, and what takes a result away. */
type Stage = Awaited<ReturnType<typeof stage>>;
const MEANWHILE: [string, (at: Stage) => Promise<unknown>][] = [
  ["a step", async ({ of, first }) => must(await of.call("POST", `/tasks/${first.id}/checklist`, { body: { text: "Step" } }))],
  ["what the assignee says", async ({ mira, first }) => must(await mira.call("POST", `/tasks/${first.id}/comments`, { body: { message: "New" } }))],
  ["a failure", async ({ report }) => must(await report("failed"))],
  ["another check", async ({ of, on }) => must(await of.call("PATCH", `/boards/${on.id}`, { body: { checks: [CI, { name: "Reviewed", kind: "review" }] } }))],
];
const once = (act: () => Promise<unknown>) => {
  let is = false;
  return async () => {
    if (is) return;
    is = true;
    await act();
  };
};

test.each(MEANWHILE)("a task that is moved to done while there is %s does not get there: alone, or with others", async (_name, meanwhile) => {
  const at = await stage();
  must(await at.report());
  const alone = await heldUp(
    "PATCH",
    `/tasks/${at.first.id}`,
    { ...at.asked, body: { status: "done" } },
    once(() => meanwhile(at)),
  );
  expect([alone.status, (alone.body as { code: string }).code]).toEqual([409, "checks_missing"]);
  expect((await at.now()).status).toBe("inbox");
});

test("of many at once, too: each is decided again", async () => {
  const at = await stage();
  must(await at.report());
  const step = once(async () => must(await at.of.call("POST", `/tasks/${at.first.id}/checklist`, { body: { text: "Step" } })));
  const many = await heldUp("POST", "/tasks/bulk", { ...at.asked, body: { task_ids: [at.first.id], set: { status: "done" } } }, step);
  expect((many.body as unknown as BulkEdit).items).toMatchObject([{ outcome: "refused", code: "checks_missing" }]);
  expect((await at.now()).status).toBe("inbox");
});

test("a result that arrives while the task is changed is about what it was: it is refused, and so is one for an older work version", async () => {
  const at = await stage();
  const path = `/tasks/${at.first.id}/checks/ci/result`;
  const change = once(async () => must(await at.of.call("PATCH", `/tasks/${at.first.id}`, { body: { title: "Another" } })));
  const late = await heldUp("POST", path, { ...at.asked, body: { state: "passed" } }, change);
  expect([late.status, late.body.code]).toEqual([409, "conflict"]);
  expect((await at.now()).verification).toEqual({ state: "none", passed: 0, required: 1 });
  const { work_version } = await at.now();
  const older = await at.of.call<{ work_version: number }>("POST", path, { body: { state: "passed", work_version: work_version - 1 } });
  expect([older.status, older.body.work_version]).toEqual([409, work_version]);
  expect(must(await at.of.call<TaskChecks>("POST", path, { body: { state: "passed", work_version } })).verification.state).toBe("verified");
});

test("a result about a check that is made another at that moment is refused", async () => {
  const at = await stage();
  const redefine = once(async () => must(await at.of.call("PATCH", `/boards/${at.on.id}`, { body: { checks: [{ ...CI, kind: "test_report" }] } })));
  const late = await heldUp("POST", `/tasks/${at.first.id}/checks/ci/result`, { ...at.asked, body: { state: "passed" } }, redefine);
  expect([late.status, late.body.code]).toEqual([409, "conflict"]);
});

test("a result about a task that moves to another board at that moment counts on neither", async () => {
  const at = await stage();
  const there = await board(at.of, { checks: [CI] });
  const move = once(async () => must(await at.of.call("POST", `/tasks/${at.first.id}/move`, { body: { board_id: there.id } })));
  const late = await heldUp("POST", `/tasks/${at.first.id}/checks/ci/result`, { ...at.asked, body: { state: "passed" } }, move);
  expect([late.status, late.body.code]).toEqual([409, "conflict"]);
  expect((await at.now()).verification.state).toBe("none");
});

test("whoever is given the task while they report about it reports about their own: it is refused", async () => {
  const at = await stage();
  const { id: own } = must(await at.of.call<{ id: string }>("GET", "/users/me"));
  const give = once(async () => must(await at.of.call("PATCH", `/tasks/${at.first.id}`, { body: { assigned_user_id: own } })));
  const late = await heldUp("POST", `/tasks/${at.first.id}/checks/ci/result`, { ...at.asked, body: { state: "passed" } }, give);
  expect([late.status, late.body.code]).toEqual([409, "conflict"]);
});

test("two changes at once are two: neither hides the other from what was checked", async () => {
  const at = await stage();
  const before = (await at.now()).work_version;
  const say = once(async () => must(await at.mira.call("POST", `/tasks/${at.first.id}/comments`, { body: { message: "New" } })));
  await heldUp("PATCH", `/tasks/${at.first.id}`, { ...at.asked, body: { description: "Another" } }, say);
  expect((await at.now()).work_version).toBe(before + 2);
});
