// Decisions about approvals: made once, good for exactly what was approved, and only in time.
import { expect, test } from "vitest";
import { expireApprovals } from "#worker/approvals/jobs.ts";
import type { Approval } from "#worker/approvals/schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { contextOf, agentOn, approval, board, eventsOf, member, must, organization, task } from "../support/factories.ts";
import { decide, finish, gated, refusal, type Refused } from "./deciding.ts";

test("twenty askers at once get one open question", async () => {
  const { of, first } = await gated();
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => of.call("POST", "/approvals", { body: { task_id: first.id, action: "deploy", reason: "Now" } })),
  );
  expect(replies.map((reply) => reply.status).sort()).toEqual([201, ...Array(19).fill(409)]);
});

test("two uses of one approval at once become one", async () => {
  const { of, first } = await gated();
  const asked = await approval(of, first);
  must(await decide(of, asked.id));
  const replies = await Promise.all(Array.from({ length: 10 }, () => finish(of, first.id, { approval_id: asked.id })));
  expect(replies.filter((reply) => reply.status === 200).length).toBeGreaterThanOrEqual(1);
  expect((await eventsOf(of, `task_id=${first.id}&type=approval.spent`)).length).toBe(1);
  expect((await eventsOf(of, `task_id=${first.id}&type=task.moved`)).length).toBe(1);
});

test("an approval fits only what was approved: edited before or after the decision, or in the very move, it is stale", async () => {
  const { of, on, first } = await gated();
  const before = await approval(of, first);
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { description: "Also drop the table" } }));
  expect(refusal(await decide(of, before.id))).toEqual([409, "approval_stale"]);
  const asked = await approval(of, first);
  expect(must(await of.call<Approval>("GET", `/approvals/${before.id}`))).toMatchObject({ status: "withdrawn" });
  expect(refusal(await decide(of, before.id))).toEqual([409, "conflict"]);
  must(await decide(of, asked.id));
  expect(refusal(await finish(of, first.id, { title: "Something else" }))).toEqual([409, "approval_stale"]);
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { title: "Something else", priority: "urgent" } }));
  expect(refusal(await finish(of, first.id))).toEqual([409, "approval_stale"]);
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { title: first.title } }));
  expect(must(await finish(of, first.id)).status).toBe("done");
  const second = await task(of, on);
  const foreign = await approval(of, second);
  must(await decide(of, foreign.id));
  const third = await task(of, on);
  expect(refusal(await finish(of, third.id, { approval_id: foreign.id }))).toEqual([403, "approval_required"]);
});

test("time runs out: an expired request is not decided, an expired approval is not used, and cron closes them", async () => {
  const { of, first, on } = await gated();
  const [asked, used] = [await approval(of, first, { expires_in_seconds: 60 }), await approval(of, await task(of, on), { expires_in_seconds: 60 })];
  must(await decide(of, used.id));
  const past = new Date(Date.now() - 1000).toISOString();
  await of.db.sql("UPDATE approvals SET expires_at = ?1 WHERE id IN (?2, ?3)", past, asked.id, used.id).run();
  expect(refusal(await decide(of, asked.id))).toEqual([409, "approval_expired"]);
  expect(refusal(await finish(of, used.task_id as string))).toEqual([409, "approval_expired"]);
  const again = await approval(of, first);
  expect(must(await of.call<Approval>("GET", `/approvals/${asked.id}`)).status, "a late question gives way to a new one").toBe("withdrawn");
  await of.db.sql("UPDATE approvals SET expires_at = ?1 WHERE id = ?2", past, again.id).run();
  await Promise.all([expireApprovals(contextOf(of)), expireApprovals(contextOf(of))]);
  expect(must(await of.call<Approval>("GET", `/approvals/${again.id}`))).toMatchObject({ status: "expired", version: 2 });
  expect((await eventsOf(of, `resource_id=${again.id}`)).map((event) => [event.type, event.actor.type])).toEqual([
    ["approval.requested", "user"],
    ["approval.expired", "system"],
  ]);
  expect(refusal(await decide(of, again.id))).toEqual([409, "approval_expired"]);
});

test("a decision stands: it is made once, by a person who may write, and never by an agent", async () => {
  const { of, on, first } = await gated();
  const scout = await agentOn(of, on);
  const [reader, outsider, writer] = [
    await member(of, { reads: [on.id] }),
    await member(await organization(), { role: "owner", writesAll: true }),
    await member(of, { writes: [on.id] }),
  ];
  const asked = must(
    await scout.call<Approval>("POST", `/agent/boards/${on.id}/approvals`, { body: { task_id: first.id, action: "task.done", reason: "Ready" } }),
  );
  expect(asked).toMatchObject({ agent_id: scout.id, requested_by: { type: "agent", id: scout.id } });
  const own = await scout.call<Refused>("PATCH", `/agent/boards/${on.id}/approvals/${asked.id}`, { body: { status: "approved" } });
  expect([own.status, own.body.code, own.body.detail.includes("its own request")]).toEqual([403, "forbidden", true]);
  for (const call of [scout.call, (await agentOn(of, on)).call, reader.call]) expect(refusal(await decide({ call }, asked.id))).toEqual([403, "forbidden"]);
  expect(refusal(await decide(outsider, asked.id))).toEqual([404, "not_found"]);
  expect(must(await of.call<Approval>("GET", `/approvals/${asked.id}`))).toMatchObject({ status: "pending", version: 1 });
  const decisions = await Promise.all([decide(of, asked.id), decide(writer, asked.id, "rejected", { comment: "No" })]);
  expect(decisions.map((reply) => reply.status).sort()).toEqual([200, 409]);
  const final = must(await of.call<Approval>("GET", `/approvals/${asked.id}`));
  expect(final.status).toBe(decisions.find((reply) => reply.status === 200)?.body.status);
  expect(refusal(await decide(of, asked.id, "approved"))).toEqual([409, "approval_decided"]);
  expect(refusal(await decide(of, asked.id, "rejected"))).toEqual([409, "approval_decided"]);
  expect((await eventsOf(of, `resource_id=${asked.id}&type=approval.decided`)).length).toBe(1);
  const other = await board(of);
  expect(
    (await of.call("PATCH", `/boards/${other.id}/approvals/${(await approval(of, first, { action: "x" })).id}`, { body: { status: "approved" } })).status,
  ).toBe(404);
});

test("a rejection says why, does not open the gate, and may be asked again", async () => {
  const { of, first } = await gated();
  const asked = await approval(of, first);
  expect(must(await decide(of, asked.id, "rejected", { comment: "Tests first" }))).toMatchObject({ status: "rejected", comment: "Tests first" });
  expect(refusal(await finish(of, first.id))).toEqual([403, "approval_required"]);
  expect((await finish(of, first.id)).body.detail).toContain("rejected");
  const again = await approval(of, first);
  must(await decide(of, again.id));
  expect(must(await finish(of, first.id)).status).toBe("done");
  for (const body of [{ status: "pending" }, { status: "expired" }, {}, { status: "approved", comment: 7 }])
    expect(refusal(await of.call("PATCH", `/approvals/${asked.id}`, { body }))).toEqual([422, "invalid_input"]);
});

test("with `apply` the decision moves the task, which is caused by it; if it cannot, the decision stands and says why", async () => {
  const { of, on, first } = await gated();
  const asked = await approval(of, first);
  const applied = must(await decide(of, asked.id, "approved", { apply: true }));
  expect(applied).toMatchObject({ status: "approved", apply_problem: null, spent_at: expect.any(String) });
  const { apply_problem: _none, ...answered } = applied;
  expect(must(await of.call<Approval>("GET", `/approvals/${asked.id}`))).toEqual(answered);
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`)).status).toBe("done");
  const events = await eventsOf(of, `task_id=${first.id}`);
  const decided = events.find((event) => event.type === "approval.decided");
  expect(events.filter((event) => event.cause_id === decided?.id).map((event) => event.type)).toEqual(["approval.spent", "task.moved"]);
  const blocked = await task(of, on, { dependencies: [(await task(of, on)).id] });
  const stuck = must(await decide(of, (await approval(of, blocked)).id, "approved", { apply: true }));
  expect([stuck.status, stuck.spent_at, stuck.apply_problem?.includes("not done")]).toEqual(["approved", null, true]);
  const other = await approval(of, await task(of, on), { action: "deploy" });
  expect(must(await decide(of, other.id, "approved", { apply: true }))).toMatchObject({ status: "approved", spent_at: null });
});

test("a repeated decision with its key answers the same, what became of the task included", async () => {
  const { of, on, first } = await gated();
  const blocked = await task(of, on, { dependencies: [first.id] });
  for (const id of [first.id, blocked.id]) {
    const asked = await approval(of, { id });
    const headers = { "Idempotency-Key": id };
    const send = () => of.call("PATCH", `/approvals/${asked.id}`, { body: { status: "approved", apply: true }, headers });
    if (id === blocked.id) must(await of.call("PATCH", `/tasks/${first.id}`, { body: { status: "todo" } }));
    const [one, two] = [await send(), await send()];
    expect([one.status, two.status, two.body]).toEqual([200, 200, one.body]);
  }
});
