import fc from "fast-check";
import { expect, test } from "vitest";
import { checkDecision, checkUse, chooseApproval, inTheWay } from "#worker/approvals/rules.ts";
import { APPROVAL_STATUSES } from "#worker/approvals/schema.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const LATER = "2026-11-22T12:00:00.000Z";
const EARLIER = "2026-11-20T12:00:00.000Z";
type Subject = Parameters<typeof checkUse>[0];
const approval = (over: Partial<Subject> = {}): Subject => ({
  id: "a1",
  status: "pending",
  expires_at: LATER,
  spent_at: null,
  content_hash: "h",
  requester_id: "agent-1",
  decider_name: null,
  decided_at: null,
  ...over,
});
const person = { type: "user", id: "p1", name: "Mira" } as const;
const codeOf = (result: ReturnType<typeof checkUse>): string => (result.ok ? "ok" : result.refusal.code);

test("only a person decides, only what is pending, only in its time", () => {
  const outcomes = APPROVAL_STATUSES.map((status) => codeOf(checkDecision(approval({ status }), person, NOW)));
  expect(outcomes).toEqual(["ok", "approval_decided", "approval_decided", "approval_expired", "conflict"]);
  expect(codeOf(checkDecision(approval({ expires_at: NOW }), person, NOW))).toBe("approval_expired");
  for (const type of ["agent", "gateway", "end_user", "system"] as const) {
    for (const status of APPROVAL_STATUSES) expect(codeOf(checkDecision(approval({ status }), { type, id: "x", name: "x" }, NOW))).toBe("forbidden");
  }
  const own = checkDecision(approval(), { type: "agent", id: "agent-1", name: "Scout" }, NOW);
  expect(own.ok || own.refusal.detail).toContain("its own request");
  const again = checkDecision(approval({ status: "rejected", decider_name: "Ana", decided_at: EARLIER }), person, NOW);
  expect(again.ok || again.refusal.detail).toContain(`Ana has rejected it at ${EARLIER}`);
});

test("an approval is usable only when approved, unspent, in time, and for exactly what was approved", () => {
  const table: [Partial<Subject>, string][] = [
    [{ status: "approved" }, "ok"],
    [{ status: "pending" }, "approval_required"],
    [{ status: "rejected" }, "approval_required"],
    [{ status: "withdrawn" }, "approval_required"],
    [{ status: "expired" }, "approval_expired"],
    [{ status: "approved", spent_at: EARLIER }, "approval_spent"],
    [{ status: "approved", expires_at: NOW }, "approval_expired"],
    [{ status: "approved", expires_at: EARLIER, spent_at: EARLIER }, "approval_spent"],
    [{ status: "approved", content_hash: "other" }, "approval_stale"],
  ];
  for (const [over, code] of table) expect(codeOf(checkUse(approval(over), "h", NOW)), JSON.stringify(over)).toBe(code);
  fc.assert(
    fc.property(
      fc.constantFrom(...APPROVAL_STATUSES),
      fc.constantFrom(EARLIER, NOW, LATER),
      fc.constantFrom(null, EARLIER),
      fc.constantFrom("h", "other"),
      (status, expires_at, spent_at, content_hash) => {
        const usable = status === "approved" && expires_at > NOW && spent_at === null && content_hash === "h";
        return (codeOf(checkUse(approval({ status, expires_at, spent_at, content_hash }), "h", NOW)) === "ok") === usable;
      },
    ),
  );
});

test("the approval meant is the one named, else the newest that works, else the newest", () => {
  const list = [approval({ id: "a3" }), approval({ id: "a2", status: "approved" }), approval({ id: "a1", status: "approved" })];
  expect(chooseApproval(list, null, "h", NOW)?.id).toBe("a2");
  expect(chooseApproval(list, "a1", "h", NOW)?.id).toBe("a1");
  expect(chooseApproval(list, "a9", "h", NOW)).toBeNull();
  expect(chooseApproval(list, null, "edited", NOW)?.id).toBe("a3");
  expect(chooseApproval([], null, "h", NOW)).toBeNull();
});

test("what a person or a program asked about and did not get keeps a message from beginning a run; what an agent asked about its steps does not", () => {
  const asked = (requester_type: "user" | "api_key" | "agent", status: (typeof APPROVAL_STATUSES)[number], action = "deploy") =>
    ({ action, requester_type, status, spent_at: null }) as const;
  const inWay = (...all: ReturnType<typeof asked>[]) => inTheWay(all, "message", "task.execute").map(({ requester_type, status }) => [requester_type, status]);
  for (const status of ["pending", "rejected", "expired", "approved"] as const) {
    expect(inWay(asked("user", status)), status).toEqual([["user", status]]);
    expect(inWay(asked("api_key", status)), status).toEqual([["api_key", status]]);
    expect(inWay(asked("agent", status)), status).toEqual([]);
    expect(inWay(asked("agent", status, "task.execute")), status).toEqual([["agent", status]]);
    expect(inWay(asked("agent", "pending"), asked("user", status)), `behind an agent's: ${status}`).toEqual([["user", status]]);
    expect(inWay(asked("user", "approved"), asked("agent", status, "task.execute")), `behind another request: ${status}`).toEqual([
      ["user", "approved"],
      ["agent", status],
    ]);
  }
});
