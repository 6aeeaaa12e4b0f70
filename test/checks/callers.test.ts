// Who reports what, from where: people, agents and programs; what agents are told; approvals, edits of many, copies, an export and back.
import { expect, test } from "vitest";
import type { Board } from "#worker/boards/schema.ts";
import type { TaskChecks } from "#worker/checks/schema.ts";
import { composition } from "#worker/slices.ts";
import type { DecidedApproval } from "#worker/approvals/schema.ts";
import type { BulkEdit } from "#worker/tasks/bulk-schema.ts";
import { taskMessage } from "#worker/tasks/messages.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { attach } from "../attachments/files.ts";
import { type Call, client } from "../support/client.ts";
import { agentOn, approval, board, eventsOf, member, must, organization, task } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const CI = { id: "ci", name: "Tests pass", kind: "ci_status" };
const REVIEW = { id: "review", name: "Reviewed", kind: "review" };
const SUITE = { id: "suite", name: "Suite", kind: "test_report", is_required: false };

async function stage(fields: Record<string, unknown> = {}) {
  const of = await organization();
  const on = await board(of, { checks: [CI, REVIEW, SUITE], require_checks_for_done: true, ...fields });
  const [scout, pilot] = [await agentOn(of, on), await agentOn(of, on)];
  const first = await task(of, on, { assigned_agent_id: scout.id });
  const key = async (body: Record<string, unknown>): Promise<Call> =>
    client({
      Authorization: `Bearer ${must(await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", ...body } })).token}`,
    });
  return { of, on, scout, pilot, first, key };
}
const report = (call: Call, id: string, check: string, body: unknown = { state: "passed" }) =>
  call<TaskChecks>("POST", `/tasks/${id}/checks/${check}/result`, { body });
const now = async ({ call }: { call: Call }, id: string) => must(await call<Task>("GET", `/tasks/${id}`));

test("an agent reports about the work of others on its board: not about its own, nor what is nobody's, nor elsewhere", async () => {
  const { of, on, scout, pilot, first } = await stage();
  expect(refusal(await report(scout.call, first.id, "review"))).toBe("403 forbidden");
  expect(must(await report(pilot.call, first.id, "review", { state: "failed", summary: "No tests." })).verification.state).toBe("failed");
  const free = await task(of, on);
  expect(refusal(await report(pilot.call, free.id, "review"))).toBe("403 forbidden");
  const other = await agentOn(of, await board(of));
  expect(refusal(await report(other.call, first.id, "review"))).toBe("403 forbidden");
  const stranger = await member(await organization());
  expect(refusal(await report(stranger.call, first.id, "review"))).toBe("404 not_found");
});

test("a program reports where its key reaches, with what it has seen; it reviews nothing, and is one of those named where some are", async () => {
  const { of, on, first, key } = await stage();
  const [ci, blind, elsewhere] = [
    await key({ scopes: ["checks:write"], board_ids: [on.id] }),
    await key({ scopes: ["tasks:write"] }),
    await key({ scopes: ["checks:write"], board_ids: [(await board(of)).id] }),
  ];
  const body = { state: "passed", commit: "9fceb02", url: "https://ci.example.com/runs/17", summary: "3 of 3" };
  const [check] = must(await report(ci, first.id, "ci", body)).items;
  expect(check).toMatchObject({ state: "passed", last_result: { commit: "9fceb02", url: body.url, summary: "3 of 3", reported_by: { type: "api_key" } } });
  expect(must(await report(ci, first.id, "suite", { tests: { passed: 3, failed: 1 } })).items[2]).toMatchObject({
    state: "failed",
    last_result: { tests: { passed: 3, failed: 1, skipped: 0 } },
  });
  expect([
    refusal(await report(ci, first.id, "review")),
    refusal(await report(blind, first.id, "ci")),
    refusal(await report(elsewhere, first.id, "ci")),
  ]).toEqual(["403 forbidden", "403 forbidden", "403 forbidden"]);
  const mira = await member(of, { writes: [on.id] });
  must(await of.call("PATCH", `/boards/${on.id}`, { body: { checks: [{ ...CI, settings: { reporter_ids: [mira.id] } }] } }));
  expect(refusal(await report(ci, first.id, "ci"))).toBe("403 forbidden");
  expect(must(await report(mira.call, first.id, "ci")).verification.state).toBe("verified");
});

test("nobody verifies what was their work: given away, handed to another agent, attached meanwhile, by a key of theirs, or by the address that a link asks", async () => {
  const LINK = { id: "page", name: "Page answers", kind: "link" };
  const { of, on, scout, pilot, first } = await stage({ checks: [CI, LINK] });
  const mira = await member(of, { writes: [on.id] });
  const set = async (id: string, body: object) => must(await of.call<Task>("PATCH", `/tasks/${id}`, { body }));
  const ask = (call: Call, body: object = { url: "https://page.example.com" }) => call("POST", `/tasks/${first.id}/checks/page/ask`, { body });
  await set(first.id, { assigned_agent_id: pilot.id });
  expect([refusal(await report(scout.call, first.id, "ci")), refusal(await report(pilot.call, first.id, "ci"))], "handed over").toEqual(
    Array(2).fill("403 forbidden"),
  );
  expect([refusal(await ask(pilot.call)), refusal(await ask(scout.call)), refusal(await ask(pilot.call, {}))], "it names no address either").toEqual(
    Array(3).fill("403 forbidden"),
  );
  expect((await ask(mira.call)).status).toBe(202);

  const own = await task(of, on, { assigned_user_id: mira.id });
  must(await mira.call("PATCH", `/tasks/${own.id}`, { body: { assigned_user_id: null } }));
  expect(refusal(await report(mira.call, own.id, "ci")), "given away, reported, taken again").toBe("403 forbidden");
  must(await report(of.call, own.id, "ci"));

  const fileOf = await task(of, on, { assigned_agent_id: scout.id, status: "in_progress" });
  must(await report(mira.call, fileOf.id, "ci"));
  must(await attach({ Authorization: `Bearer ${mira.token}` }, fileOf.id));
  expect(refusal(await report(mira.call, fileOf.id, "ci")), "with a file of hers in it").toBe("403 forbidden");

  const free = await task(of, on);
  must(await pilot.call("POST", `/tasks/${free.id}/checklist`, { body: { text: "Step" } }));
  await set(free.id, { assigned_agent_id: scout.id });
  expect(refusal(await report(pilot.call, free.id, "ci")), "worked on while it was nobody's").toBe("403 forbidden");

  const admin = await member(of, { role: "admin", writesAll: true });
  const made = must(await admin.call<{ id: string; token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["checks:write"] } }));
  const program = client({ Authorization: `Bearer ${made.token}` });
  must(await report(program, first.id, "ci"));
  await set(first.id, { assigned_user_id: admin.id });
  expect(refusal(await report(program, first.id, "ci")), "her own program").toBe("403 forbidden");
  must(await of.call("PATCH", `/boards/${on.id}`, { body: { checks: [{ ...CI, settings: { reporter_ids: [made.id] } }] } }));
  must(await report(program, first.id, "ci"));
  expect((await of.db.sql("SELECT workers FROM tasks WHERE id = ?1", first.id).all<{ workers: string }>()).results).toEqual([
    { workers: JSON.stringify([scout.id, pilot.id].sort()) },
  ]);
});

test("whoever only reads the board reports nothing, and a check that the board does not have is not there", async () => {
  const { of, on, first } = await stage();
  const reader = await member(of, { reads: [on.id] });
  expect(refusal(await report(reader.call, first.id, "ci"))).toBe("403 forbidden");
  expect(must(await reader.call<TaskChecks>("GET", `/tasks/${first.id}/checks`)).items.map(({ id, state }) => [id, state])).toEqual([
    ["ci", "not_reported"],
    ["review", "not_reported"],
    ["suite", "not_reported"],
  ]);
  expect(refusal(await report(of.call, first.id, "other"))).toBe("404 not_found");
  expect(refusal(await report(of.call, first.id, "ci", { state: "passed", url: "javascript:alert(1)" }))).toBe("422 invalid_input");
  expect(refusal(await report(of.call, first.id, "ci", { state: "passed", url: "https://a:b@ci.example.com" }))).toBe("422 invalid_input");
  expect(refusal(await report(of.call, first.id, "ci", { state: "passed", summary: "x".repeat(501) }))).toBe("422 invalid_input");
});

test("an approval that is carried out later meets the same gate, is not spent by it, and works when the checks have passed", async () => {
  const { of, first } = await stage({ require_approval_for_done: true });
  const asked = await approval(of, first);
  const decided = must(await of.call<DecidedApproval>("PATCH", `/approvals/${asked.id}`, { body: { status: "approved", apply: true } }));
  expect(decided).toMatchObject({ apply_problem: expect.stringContaining("Tests pass (not reported)"), spent_at: null });
  for (const check of ["ci", "review"]) must(await report(of.call, first.id, check));
  expect(must(await of.call<Task>("PATCH", `/tasks/${first.id}`, { body: { status: "done" } }))).toMatchObject({
    status: "done",
    verification: { state: "verified" },
  });
});

test("nothing is done past its checks by another road: made so, edited with others, by its agent; an admin overrides for many too", async () => {
  const { of, on, scout, first } = await stage();
  const made = await of.call("POST", "/tasks", { body: { board_id: on.id, title: "Done already", status: "done" } });
  expect(refusal(made)).toBe("409 checks_missing");
  const many = (set: object) => of.call<BulkEdit>("POST", "/tasks/bulk", { body: { task_ids: [first.id], set } });
  expect(must(await many({ status: "done" })).items).toMatchObject([{ outcome: "refused", code: "checks_missing" }]);
  const own = await scout.call("PATCH", `/agent/boards/${on.id}/tasks/${first.id}`, { body: { status: "done", override_checks: true, reason: "Trust me" } });
  expect(refusal(own)).toBe("403 forbidden");
  for (const check of ["ci", "review"]) must(await report(of.call, first.id, check));
  expect(must(await many({ status: "done", title: "Something else" })).items, "edited on the way").toMatchObject([{ code: "checks_missing" }]);
  expect(must(await many({ title: "Something else" })).items).toMatchObject([{ outcome: "changed" }]);
  expect((await now(of, first.id)).verification.state).toBe("outdated");
  expect(must(await many({ status: "done", override_checks: true, reason: "It is late" })).items).toMatchObject([{ outcome: "changed" }]);
  expect(await eventsOf(of, `board_id=${on.id}&type=task.checks_overridden`)).toMatchObject([
    {
      reason: "It is late",
      payload: {
        missing: [
          { id: "ci", state: "outdated" },
          { id: "review", state: "outdated" },
        ],
      },
    },
  ]);
});

test("an agent is told what done means with its task, in names that cannot pass for our own lines", () => {
  const of = {
    task: { id: "t", board_id: "b", number: 1, title: "T", description: null, priority: "low", due_at: null },
    boardKey: "OPS",
    boardName: "Ops",
  } as const;
  const told = (checks: Board["checks"]) => taskMessage({ ...of, apiBase: "https://mc.test", requestedBy: { type: "user", id: "u", name: "Mira" }, checks });
  const check: Board["checks"][number] = {
    ...CI,
    name: 'Say "done"',
    kind: "ci_status",
    is_required: true,
    settings: { reporter_ids: [], url: null },
    since: 1,
  };
  const text = told([check]);
  expect(text).toContain('"Say \\"done\\"" (ci_status)');
  expect(text).toContain("https://mc.test/api/v1/tasks/t/checks");
  expect(told([])).not.toContain("Done here means");
});

test("a copy of a board has the same checks; a copy of a task was never checked; a key does not take a required check away", async () => {
  const { of, on, first, key } = await stage();
  const checksOf = ({ checks }: Board) => checks.map(({ id, kind, is_required }) => [id, kind, is_required]);
  const other = must(await of.call<Board>("PATCH", `/boards/${on.id}`, { body: { checks: [CI, REVIEW, { ...SUITE, kind: "ci_status" }] } }));
  expect(
    other.checks.map(({ since }) => since),
    "the last one is another since",
  ).toEqual([1, 1, 2]);
  const copy = must(await of.call<Board>("POST", `/boards/${on.id}/duplicate`, { body: { name: "Next" } }));
  expect([checksOf(copy), copy.require_checks_for_done, copy.checks.map(({ since }) => since)]).toEqual([checksOf(other), true, [1, 1, 1]]);
  for (const check of ["ci", "review"]) must(await report(of.call, first.id, check));
  const twin = must(await of.call<Task>("POST", `/tasks/${first.id}/duplicate`, { body: {} }));
  expect([twin.verification, twin.work_version]).toEqual([{ state: "none", passed: 0, required: 2 }, 1]);
  const configure = await key({ scopes: composition.scopes });
  const set = (checks: unknown[]) => configure("PATCH", `/boards/${on.id}`, { body: { checks } });
  expect([refusal(await set([REVIEW])), refusal(await set([{ ...CI, is_required: false }, REVIEW]))]).toEqual(["403 forbidden", "403 forbidden"]);
  expect((await set([CI, REVIEW, { name: "More", kind: "link" }])).status).toBe(200);
  const made = must(await of.call<Board>("POST", "/boards", { body: { organization_id: of.id, name: "Shop", template: "engineering" } }));
  expect(checksOf(made)).toEqual([
    ["tests-pass", "ci_status", true],
    ["reviewed", "review", true],
  ]);
});

test("what history tells of a check names it, and how it stood before and after", async () => {
  const { of, on, first } = await stage();
  must(await report(of.call, first.id, "ci", { state: "failed", summary: "2 broken" }));
  must(await report(of.call, first.id, "ci"));
  expect(await eventsOf(of, `board_id=${on.id}&type=check.reported`)).toMatchObject([
    { before: { state: "not_reported" }, after: { state: "failed" }, payload: { label: first.key, check: { name: "Tests pass" }, summary: "2 broken" } },
    { before: { state: "failed" }, after: { state: "passed" }, payload: { verification: { passed: 1, required: 2 } } },
  ]);
});
