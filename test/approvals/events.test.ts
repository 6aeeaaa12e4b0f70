// What history says of an approval: each change with what it was before and what it is since, and nothing that did not change.
import { expect, test } from "vitest";
import { expireApprovals } from "#worker/approvals/jobs.ts";
import { approval, contextOf, eventsOf, must, workplace } from "../support/factories.ts";

const OPEN = { status: "pending", decided_at: null, resolved_at: null, version: 1 };
const AT = expect.stringMatching(/Z$/);
const ended = (status: string) => ({ status, decided_at: AT, resolved_at: AT, version: 2 });

test("every change of an approval says what it was before", async () => {
  const { of, on, first } = await workplace({ require_approval_for_done: true });
  const changes = async () =>
    (await eventsOf(of, `board_id=${on.id}`))
      .filter(({ type }) => /^approval\.(?!requested)/.test(type))
      .map(({ type, before, after }) => [type, before, after]);
  await approval(of, first);
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { title: "Rotate all keys" } }));
  const asked = await approval(of, first);
  must(await of.call("PATCH", `/approvals/${asked.id}`, { body: { status: "approved", comment: "Go" } }));
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { status: "done" } }));
  const late = await approval(of, first, { action: "deploy" });
  await of.db.sql("UPDATE approvals SET expires_at = ?2 WHERE id = ?1", late.id, new Date(0).toISOString()).run();
  await expireApprovals(contextOf(of));
  expect(await changes()).toEqual([
    ["approval.withdrawn", { ...OPEN, comment: null }, { ...ended("withdrawn"), comment: "Asked again for what the task is now." }],
    [
      "approval.decided",
      { ...OPEN, comment: null, decided_by: null },
      { ...ended("approved"), comment: "Go", decided_by: expect.objectContaining({ type: "user" }) },
    ],
    ["approval.spent", { spent_at: null, version: 2 }, { spent_at: AT, version: 3 }],
    ["approval.expired", OPEN, ended("expired")],
  ]);
});
