/// <reference types="vite/types/importMeta.d.ts" />
// The gate before runs, whatever leads to one: one way after the other (all sequences: sequences.test.ts).
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { approval, board, eventsOf, must, task } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { heldUp, meeting } from "../support/racing.ts";
import { type Asked, stage } from "./gate-stage.ts";

test("a task.execute that is pending or was rejected stops every way to a run; given, it lets one start and is spent by it", async () => {
  const { of, on, pilot, scout, settle, runs, assign } = await stage();
  const waysTo: Record<string, (id: string) => Promise<unknown>> = {
    assignment: (id) => assign(id),
    "an agent's comment": async (id) => {
      must(await assign(id));
      must(await pilot.call("POST", `/agent/boards/${on.id}/tasks/${id}/comments`, { body: { message: "Go on" } }));
    },
    "a comment with a change": async (id) => {
      must(await assign(id));
      must(await pilot.call("PATCH", `/tasks/${id}`, { body: { comment: "Go on" } }));
    },
    "another decision": async (id) => {
      must(await assign(id));
      const other = await approval(scout, { id }, { action: "task.done" });
      must(await of.call("PATCH", `/approvals/${other.id}`, { body: { status: "rejected" } }));
    },
    "another approval": async (id) => {
      must(await assign(id));
      const other = await approval(scout, { id }, { action: "deploy" });
      must(await of.call("PATCH", `/approvals/${other.id}`, { body: { status: "approved" } }));
    },
    "an order": (id) => assign(id).then(() => of.call("POST", `/tasks/${id}/execute`, { body: {} })),
  };
  for (const [way, go] of Object.entries(waysTo))
    for (const decision of [null, "rejected", "approved"]) {
      const { id } = await task(of, on);
      const gate = await approval(of, { id }, { action: "task.execute" });
      if (decision) must(await of.call("PATCH", `/approvals/${gate.id}`, { body: { status: decision } }));
      await go(id);
      await settle();
      expect([way, decision, (await runs(id)).length]).toEqual([way, decision, decision === "approved" ? 1 : 0]);
      const { spent_at } = must(await of.call<Asked>("GET", `/approvals/${gate.id}`));
      expect([way, decision, spent_at !== null]).toEqual([way, decision, decision === "approved"]);
    }
});

test("what was approved on another board, before the task moved, begins no run; asked again, it does", async () => {
  const { of, lab, on, runs } = await stage();
  const moved = await task(of, await board(of));
  const give = async () => {
    const { id } = await approval(of, moved, { action: "task.execute" });
    must(await of.call("PATCH", `/approvals/${id}`, { body: { status: "approved" } }));
  };
  const execute = () => of.call("POST", `/gateways/${lab.id}/execute`, { body: { task_id: moved.id } });
  await give();
  must(await of.call("POST", `/tasks/${moved.id}/move`, { body: { board_id: on.id } }));
  expect([refusal(await execute()), await runs(moved.id)]).toEqual(["409 approval_stale", []]);
  await give();
  must(await execute());
});

test("what is asked for while a run is being started stops it, and starts nothing", async () => {
  const { of, on, lab, runs, asked } = await stage();
  const given = await task(of, on);
  const asking = vi.fn(async () => void (await approval(of, given, { action: "deploy" })));
  const once = () => (asking.mock.calls.length === 0 ? asking() : Promise.resolve());
  const body = { task_id: given.id };
  const reply = await heldUp("POST", `/gateways/${lab.id}/execute`, { token: env.LOCAL_AUTH_TOKEN as string, organizationId: of.id, body }, once);
  expect([reply.status, reply.body.code]).toEqual([409, "conflict"]);
  expect([await runs(given.id), (await asked(given.id)).length]).toEqual([[], 1]);
});

test("of two orders for one task at the same moment one begins a run, and the other hears that one goes on", async () => {
  const { of, on, lab, runs } = await stage();
  const given = await task(of, on);
  const together = meeting(2);
  const asked = { token: env.LOCAL_AUTH_TOKEN as string, organizationId: of.id, body: { task_id: given.id } };
  const replies = await Promise.all([1, 2].map(() => heldUp("POST", `/gateways/${lab.id}/execute`, asked, together)));
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect((await runs(given.id)).length).toBe(1);
});

test("what a person asked about and has not got is not pushed aside by what an agent asks later and gets", async () => {
  for (const status of ["pending", "rejected"] as const) {
    const { of, on, scout, lab, runs } = await stage();
    const given = await task(of, on);
    const asked = await approval(of, given, { action: "security.review" });
    if (status === "rejected") must(await of.call("PATCH", `/approvals/${asked.id}`, { body: { status } }));
    // Behind the newest of all, and behind the newest that a person asked.
    for (const [by, action] of [
      [of, "announce"],
      [scout, "trivial"],
    ] as const) {
      const later = await approval(by, given, { action });
      must(await of.call("PATCH", `/approvals/${later.id}`, { body: { status: "approved" } }));
    }
    const reply = await of.call<{ approval_id: string }>("POST", `/gateways/${lab.id}/execute`, { body: { task_id: given.id } });
    expect([status, refusal(reply), reply.body.approval_id, await runs(given.id)]).toEqual([status, "403 approval_required", asked.id, []]);
  }
});

test("a comment does not begin work on a task that waits for another, and history says so", async () => {
  const { of, on, settle, runs, assign } = await stage();
  const before = await task(of, on);
  const waiting = await task(of, on, { dependencies: [before.id] });
  must(await assign(waiting.id));
  must(await of.call("POST", `/tasks/${waiting.id}/comments`, { body: { message: "Go on" } }));
  await settle();
  expect(await runs(waiting.id)).toEqual([]);
  const told = (await eventsOf(of, `task_id=${waiting.id}`)).filter(({ type }) => type === "run.held_back");
  expect(told.map(({ reason }) => reason)).toEqual([expect.stringContaining("The task depends on tasks that are not done.")]);
});

test("no other source than the gate's starts runs", () => {
  const sources = import.meta.glob<string>("../../workers/**/*.ts", { query: "?raw", import: "default", eager: true });
  const starting = Object.entries(sources).filter(([path, text]) => !path.includes("/runs/") && /\bstartRun\b/.test(text));
  expect(starting.map(([path]) => path)).toEqual(["../../workers/tasks/start.ts"]);
});

test("a dependency that is finished starts only what may start, and history says what was held back and why", async () => {
  const { of, on, ...at } = await stage();
  const before = await task(of, on);
  const [free, held] = [await task(of, on, { dependencies: [before.id] }), await task(of, on, { dependencies: [before.id] })];
  await approval(of, held, { action: "task.execute" });
  for (const { id } of [free, held]) must(await at.assign(id));
  await at.settle(); // while both wait for the other task
  must(await of.call("PATCH", `/tasks/${before.id}`, { body: { status: "done" } }));
  await at.settle();
  expect([(await at.runs(free.id)).length, (await at.runs(held.id)).length]).toEqual([1, 0]);
  const told = (await eventsOf(of, `task_id=${held.id}`)).filter(({ type }) => type === "run.held_back");
  expect(told).toMatchObject([{ subject: { type: "task", id: held.id }, reason: expect.stringContaining("not been decided") }]);
});

test("what an agent asks about a step of its work does not keep it from hearing people, and is not spent by that", async () => {
  const { of, on, scout, settle, runs, assign } = await stage();
  const { id } = await task(of, on);
  const asked = await approval(scout, { id }, { action: "deploy" });
  must(await assign(id));
  await settle();
  expect(await runs(id)).toEqual([]);
  must(await of.call("POST", `/tasks/${id}/comments`, { body: { message: "Which region?" } }));
  await settle();
  expect((await runs(id)).length).toBe(1);
  must(await of.call("POST", `/tasks/${id}/stop`));
  must(await of.call("PATCH", `/approvals/${asked.id}`, { body: { status: "rejected", comment: "Tests first" } }));
  await settle();
  expect((await runs(id)).length, "it hears why not").toBe(2);
});
