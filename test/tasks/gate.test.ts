/// <reference types="vite/types/importMeta.d.ts" />
// The gate before runs, whatever leads to one: in any sequence of what people and agents do with a task, none starts past it.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Task } from "#worker/tasks/schema.ts";
import type { Call } from "../support/client.ts";
import { approval, eventsOf, must, task } from "../support/factories.ts";
import { type Asked, type Stage, stage } from "./stage.ts";

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
}, 60_000);

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

type Step =
  | { do: "assign" | "unassign" | "execute" | "edit" | "end" | "comment" | "agent comment" }
  | { do: "approve" | "reject" }
  | { do: "ask"; action: string; by: "person" | "scout" | "pilot" };
const plain = (...names: Exclude<Step["do"], "ask">[]) => fc.constantFrom(...names).map((name): Step => ({ do: name }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: plain("assign", "assign", "assign", "execute", "execute", "end", "end", "comment", "agent comment", "edit", "unassign") },
  { weight: 4, arbitrary: plain("approve", "reject") },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("ask" as const),
      action: fc.constantFrom("task.execute", "task.execute", "deploy"),
      by: fc.constantFrom("person", "scout", "pilot"),
    }),
  },
);

/** `begins`: what a run that follows would begin with; null: no run may follow. */
async function take({ of, scout, pilot, asked, assign }: Stage, { id }: Task, one: Step, titles: Map<string, string>): Promise<"order" | "message" | null> {
  const callers: Record<"person" | "scout" | "pilot", Call> = { person: of.call, scout: scout.call, pilot: pilot.call };
  const comment = (call: Call) => call("POST", `/tasks/${id}/comments`, { body: { message: "Hm" } });
  switch (one.do) {
    case "assign":
    case "unassign":
      must(await assign(id, one.do === "assign" ? scout.id : null));
      return "order";
    case "execute":
      await of.call("POST", `/tasks/${id}/execute`, { body: {} });
      return "order";
    case "comment":
      must(await comment(of.call));
      return "message";
    case "agent comment":
      must(await pilot.call("PATCH", `/tasks/${id}`, { body: { comment: "Hm" } }));
      return "message";
    case "edit":
      must(await of.call("PATCH", `/tasks/${id}`, { body: { title: `Title ${Math.random()}` } }));
      return null;
    case "end":
      await of.call("POST", `/tasks/${id}/stop`);
      return null;
    case "ask": {
      const made = await callers[one.by]<Asked>("POST", "/approvals", { body: { task_id: id, action: one.action, reason: "Please" } });
      if (made.status === 201) titles.set(made.body.id, must(await of.call<Task>("GET", `/tasks/${id}`)).title);
      return null;
    }
    default: {
      const open = (await asked(id)).find(({ status }) => status === "pending");
      if (open) await of.call("PATCH", `/approvals/${open.id}`, { body: { status: one.do === "approve" ? "approved" : "rejected" } });
      return "message";
    }
  }
}

test("in no sequence of assigning, commenting, ordering, asking, deciding and editing does a run start past its gate", async () => {
  const on = await stage();
  let [begun, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      const made = await task(on.of, on.on);
      const titles = new Map<string, string>();
      for (const one of steps) {
        const [requests, started] = [await on.asked(made.id), await on.runs(made.id)];
        const begins = await take(on, made, one, titles);
        await on.settle();
        const fresh = (await on.runs(made.id)).filter((id) => !started.includes(id));
        begun += fresh.length;
        if (fresh.length === 0 && begins === "order" && requests.length > 0) refused++;
        if (fresh.length === 0) continue;
        expect([one, begins, fresh.length]).toEqual([one, expect.any(String), 1]);
        const { title } = must(await on.of.call<Task>("GET", `/tasks/${made.id}`));
        const after = await on.asked(made.id);
        const counted = begins === "order" ? after : after.filter(({ requester_type, action }) => requester_type !== "agent" || action === "task.execute");
        for (const gate of [counted[0], after.find(({ action }) => action === "task.execute")]) {
          if (!gate) continue;
          const isOld = requests.some(({ id, spent_at }) => id === gate.id && spent_at !== null);
          expect([gate.status, gate.spent_at !== null, isOld || titles.get(gate.id) === title], JSON.stringify(one)).toEqual(["approved", true, true]);
        }
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
  expect([begun > 5, refused > 5], "runs that started, and orders that did not").toEqual([true, true]);
}, 120_000);
