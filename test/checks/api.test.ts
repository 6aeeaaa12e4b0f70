// Reported is not verified: what was checked counts for the task as it was checked, and done is reached by nothing else.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "#worker/index.ts";
import type { Board } from "#worker/boards/schema.ts";
import type { TaskChecks } from "#worker/checks/schema.ts";
import type { Comment, Task } from "#worker/tasks/schema.ts";
import { attach } from "../attachments/files.ts";
import { BASE } from "../support/client.ts";
import { type Counts, counting } from "../support/counting.ts";
import { board, eventsOf, member, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const CI = { id: "ci", name: "Tests pass", kind: "ci_status" };
const REVIEW = { id: "review", name: "Reviewed", kind: "review" };

async function stage(fields: Record<string, unknown> = {}) {
  const of = await organization();
  const on = await board(of, { checks: [CI, REVIEW], require_checks_for_done: true, ...fields });
  const first = await task(of, on);
  return { of, on, first };
}
const report = ({ call }: Pick<TestOrganization, "call">, id: string, check: string, body: unknown = { state: "passed" }) =>
  call<TaskChecks>("POST", `/tasks/${id}/checks/${check}/result`, { body });
const finish = ({ call }: Pick<TestOrganization, "call">, id: string, more: Record<string, unknown> = {}) =>
  call<Task>("PATCH", `/tasks/${id}`, { body: { status: "done", ...more } });
const now = async ({ call }: TestOrganization, id: string) => must(await call<Task>("GET", `/tasks/${id}`));

test("a task goes to done when every required check has passed for it as it is, and the refusal names those that have not", async () => {
  const { of, first } = await stage();
  expect((await now(of, first.id)).verification).toEqual({ state: "none", passed: 0, required: 2 });
  must(await report(of, first.id, "ci"));
  const refused = await finish(of, first.id);
  expect([refusal(refused), refused.body]).toEqual([
    "409 checks_missing",
    expect.objectContaining({
      missing_checks: [{ id: "review", name: "Reviewed", state: "not_reported" }],
      detail: expect.stringContaining("Reviewed (not reported)"),
    }),
  ]);
  expect(must(await report(of, first.id, "review")).verification).toEqual({ state: "verified", passed: 2, required: 2 });
  expect(must(await finish(of, first.id))).toMatchObject({ status: "done", verification: { state: "verified" } });
});

test("whatever is work makes what was checked before outdated, and nothing else does", async () => {
  const { of, on, first } = await stage();
  must(await of.call("POST", "/organizations/me/custom-fields", { body: { field_key: "pull", field_type: "url", board_ids: [on.id] } }));
  const change = (body: object) => async () => void must(await of.call("PATCH", `/tasks/${first.id}`, { body }));
  const items = async () => must(await of.call<Task>("GET", `/tasks/${first.id}`)).checklist;
  const works: [string, () => Promise<unknown>][] = [
    ["title", change({ title: "Another" })],
    ["description", change({ description: "Another" })],
    ["an item", async () => must(await of.call("POST", `/tasks/${first.id}/checklist`, { body: { text: "Step" } }))],
    ["a tick", async () => must(await of.call("PATCH", `/tasks/${first.id}/checklist/${(await items())[0]?.id}`, { body: { is_done: true } }))],
    ["an item gone", async () => must(await of.call("DELETE", `/tasks/${first.id}/checklist/${(await items())[0]?.id}`))],
    ["a custom field", change({ custom_field_values: { pull: "https://git.example.com/17" } })],
    ["begun", change({ status: "in_progress" })],
  ];
  const idle: [string, () => Promise<unknown>][] = [
    ["priority", change({ priority: "high" })],
    ["handed in", change({ status: "review" })],
    ["said by somebody else", async () => must(await of.call("POST", `/tasks/${first.id}/comments`, { body: { message: "Nice." } }))],
  ];
  for (const [name, work] of works) {
    must(await report(of, first.id, "ci"));
    must(await report(of, first.id, "review"));
    expect((await now(of, first.id)).verification.state, name).toBe("verified");
    await work();
    expect((await now(of, first.id)).verification, name).toEqual({ state: "outdated", passed: 0, required: 2 });
    expect(refusal(await finish(of, first.id)), name).toBe("409 checks_missing");
  }
  must(await report(of, first.id, "ci"));
  must(await report(of, first.id, "review"));
  for (const more of [{ title: "Late" }, { description: "Late" }, { custom_field_values: { pull: "https://git.example.com/18" } }]) {
    expect(refusal(await finish(of, first.id, more)), "what is changed on the way to done nobody has checked").toBe("409 checks_missing");
  }
  must(await report(of, first.id, "ci"));
  must(await report(of, first.id, "review"));
  for (const [name, other] of idle) {
    await other();
    expect((await now(of, first.id)).verification.state, name).toBe("verified");
  }
});

test("nobody verifies their own work, and what the assignee says until it is done is work", async () => {
  const { of, on } = await stage();
  const [mira, other] = [await member(of, { writes: [on.id] }), await member(of, { writes: [on.id] })];
  const own = await task(of, on, { assigned_user_id: mira.id });
  const refused = await report(mira, own.id, "ci");
  expect([refusal(refused), refused.body]).toEqual([
    "403 forbidden",
    expect.objectContaining({ detail: expect.stringContaining("nobody verifies their own work") }),
  ]);
  must(await report(other, own.id, "ci"));
  must(await report(other, own.id, "review"));
  const said = must(await mira.call<Comment>("POST", `/tasks/${own.id}/comments`, { body: { message: "Here it is." } }));
  expect((await now(of, own.id)).verification.state).toBe("outdated");
  for (const check of ["ci", "review"]) must(await report(other, own.id, check));
  must(await mira.call("PATCH", `/tasks/${own.id}/comments/${said.id}`, { body: { message: "Here is another." } }));
  expect((await now(of, own.id)).verification.state, "said anew").toBe("outdated");
  const checked = async () => {
    for (const check of ["ci", "review"]) must(await report(other, own.id, check));
    return (await now(of, own.id)).verification.state;
  };
  const by = { Authorization: `Bearer ${mira.token}` };
  expect(await checked()).toBe("verified");
  must(await attach({ Authorization: `Bearer ${other.token}` }, own.id));
  expect((await now(of, own.id)).verification.state, "somebody else's evidence").toBe("verified");
  const file = must(await attach(by, own.id));
  expect((await now(of, own.id)).verification.state, "attached").toBe("outdated");
  expect(await checked()).toBe("verified");
  must(await of.call("DELETE", `/tasks/${own.id}/attachments/${file.id}`));
  expect((await now(of, own.id)).verification.state, "taken away").toBe("outdated");
  for (const check of ["ci", "review"]) must(await report(other, own.id, check));
  expect(refusal(await finish(mira, own.id, { comment: "And this too." })), "what is said with it nobody has checked").toBe("409 checks_missing");
  must(await finish(mira, own.id));
  must(await mira.call("POST", `/tasks/${own.id}/comments`, { body: { message: "Thanks." } }));
  expect((await now(of, own.id)).verification.state).toBe("verified");
});

test("an admin moves a task to done without its checks, with a reason that stays; a member does not", async () => {
  const { of, on, first } = await stage();
  const writer = await member(of, { writes: [on.id] });
  expect(refusal(await finish(writer, first.id, { override_checks: true, reason: "Urgent" }))).toBe("403 forbidden");
  expect(refusal(await finish(of, first.id, { override_checks: true }))).toBe("422 invalid_input");
  expect(must(await finish(of, first.id, { override_checks: true, reason: "Urgent" })).verification).toEqual({ state: "reported", passed: 0, required: 2 });
  expect(await eventsOf(of, `board_id=${on.id}&type=task.checks_overridden`)).toMatchObject([{ reason: "Urgent" }]);
});

test("a check that means something else now is another check: what was reported about the old one counts no more", async () => {
  const { of, on, first } = await stage({ checks: [CI] });
  must(await report(of, first.id, "ci"));
  const set = async (checks: unknown[]) => must(await of.call<Board>("PATCH", `/boards/${on.id}`, { body: { checks } }));
  await set([{ ...CI, name: "All tests pass" }]);
  expect((await now(of, first.id)).verification.state, "another name").toBe("verified");
  await set([{ ...CI, kind: "review" }]);
  expect((await now(of, first.id)).verification.state).toBe("none");
  await set([]);
  await set([CI, REVIEW]);
  must(await report(of, first.id, "review"));
  const kept = async () => (await of.db.sql("SELECT check_id FROM check_results WHERE task_id = ?1", first.id).all<{ check_id: string }>()).results;
  await set([CI]);
  expect((await kept()).length, "no more than the board has").toBeLessThanOrEqual(2);
  must(await report(of, first.id, "ci", { state: "failed" }));
  expect(await kept()).toEqual([{ check_id: "ci" }]);
  await set([]);
  await set([CI]);
  expect((await now(of, first.id)).verification, "gone and come again").toEqual({ state: "none", passed: 0, required: 1 });
});

test("on another board done means something else: nothing that was checked before counts there, and what is done elsewhere is not done there", async () => {
  const { of, on, first } = await stage({ checks: [CI] });
  const there = await board(of, { checks: [CI] });
  const move = (id: string, to: { id: string }) => of.call<Task>("POST", `/tasks/${id}/move`, { body: { board_id: to.id } });
  must(await report(of, first.id, "ci"));
  expect(must(await move(first.id, there)).verification).toEqual({ state: "none", passed: 0, required: 1 });
  expect((await now(of, first.id)).verification).toEqual({ state: "none", passed: 0, required: 1 });
  must(await finish(of, first.id));
  const back = await move(first.id, on);
  expect([refusal(back), (back.body as unknown as { detail: string }).detail]).toEqual(["409 conflict", expect.stringContaining("takes its checks")]);
});

test("how checks stand is read in one trip, and a result is kept in two", async () => {
  const { of, first } = await stage();
  const tripsOf = async (method: string, path: string, body?: unknown) => {
    const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
    const bindings = { ...env, SHARD_0: counting(env.SHARD_0, counts), SHARD_1: counting(env.SHARD_1 as D1Database, counts) };
    const headers = { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id, "Content-Type": "application/json" };
    const request = new Request(`${BASE}/api/v1/tasks/${first.id}/checks${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    const context = createExecutionContext();
    const { status } = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, bindings, context);
    const { trips } = counts; // nobody waits for what follows the answer
    await waitOnExecutionContext(context);
    return [status, trips];
  };
  expect(await tripsOf("GET", "")).toEqual([200, 1]);
  expect(await tripsOf("POST", "/ci/result", { state: "passed" })).toEqual([201, 2]);
});
