// What history says of approvals: each step with what was before and what is after.
import { expect, test } from "vitest";
import { expireApprovals } from "#worker/approvals/jobs.ts";
import type { Approval } from "#worker/approvals/schema.ts";
import { approval, contextOf, eventsOf, must, task, workplace } from "../support/factories.ts";

const decide = (call: Awaited<ReturnType<typeof workplace>>["call"], id: string, options: { headers?: Record<string, string> } = {}) =>
  call<Approval & { code?: string; current_version?: number }>("PATCH", `/approvals/${id}`, { body: { status: "approved", comment: "Go" }, ...options });

test("each step of an approval is told with what was before and what is after, under the same names", async () => {
  const { of, on, first, call } = await workplace({ require_approval_for_done: true });
  const used = await approval(of, first);
  must(await decide(call, used.id));
  must(await call("PATCH", `/tasks/${first.id}`, { body: { status: "done" } }));
  const second = await task(of, on);
  const replaced = await approval(of, second);
  must(await call("PATCH", `/tasks/${second.id}`, { body: { title: "Rotate all keys" } }));
  const late = await approval(of, second);
  await of.db.sql("UPDATE approvals SET expires_at = ?1 WHERE id = ?2", new Date(Date.now() - 1000).toISOString(), late.id).run();
  await expireApprovals(contextOf(of));

  const events = (await eventsOf(of, `board_id=${on.id}&type=approval.`)).filter(({ type }) => type !== "approval.requested");
  expect(events.map(({ type, subject, before, after }) => [type, subject.id, before, after])).toEqual([
    [
      "approval.decided",
      used.id,
      { status: "pending", comment: null, decided_by: null, decided_at: null, resolved_at: null, version: 1 },
      {
        status: "approved",
        comment: "Go",
        decided_by: expect.objectContaining({ type: "user" }),
        decided_at: expect.any(String),
        resolved_at: expect.any(String),
        version: 2,
      },
    ],
    ["approval.spent", used.id, { spent_at: null, version: 2 }, { spent_at: expect.any(String), version: 3 }],
    [
      "approval.withdrawn",
      replaced.id,
      { status: "pending", comment: null, decided_at: null, resolved_at: null, version: 1 },
      { status: "withdrawn", comment: expect.any(String), decided_at: expect.any(String), resolved_at: expect.any(String), version: 2 },
    ],
    [
      "approval.expired",
      late.id,
      { status: "pending", decided_at: null, resolved_at: null, version: 1 },
      { status: "expired", decided_at: expect.any(String), resolved_at: expect.any(String), version: 2 },
    ],
  ]);
});

test("a decision on another version than the one that was seen is refused, and says which version stands", async () => {
  const { of, first, call } = await workplace({ require_approval_for_done: true });
  const asked = await approval(of, first);
  const stale = await decide(call, asked.id, { headers: { "If-Match": '"2"' } });
  expect([stale.status, stale.body.code, stale.body.current_version]).toEqual([412, "stale_version", 1]);
  expect(must(await call<Approval>("GET", `/approvals/${asked.id}`))).toMatchObject({ status: "pending", version: 1 });
  expect(must(await decide(call, asked.id, { headers: { "If-Match": '"1"' } })).status).toBe("approved");
});
