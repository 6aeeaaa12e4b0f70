// What is proved of a run by what its gateway says of the session, and what is not: asked of a gateway that answers by the book.
import { expect, test, vi } from "vitest";
import type { GatewayLedger } from "#worker/links/ledger.ts";
import type { OpenRuns } from "#worker/links/open-runs.ts";
import type { GatewayPipe } from "#worker/links/pipe.ts";
import { FORGOTTEN, judge, OWED_MS, TAKE_UP_MS, UNBEGUN } from "#worker/links/proof.ts";
import { Recovery } from "#worker/links/recover.ts";
import type { Trace } from "#worker/links/trace.ts";

/** Of a run that goes on by the session's word, though nothing runs there. */
const interrupted: Trace = {
  isKnown: true,
  sentAt: 1,
  reply: null,
  hasActed: true,
  isTurnedAway: false,
  isActive: false,
  status: "running",
  startedAt: 2,
  isOwed: false,
};

test("a run that was interrupted is given the time in which its gateway takes runs up again, and more while the gateway says that it owes it", () => {
  const after = (idleMs: number, trace: Partial<Trace> = {}) => judge({ ...interrupted, ...trace }, { isElsewhere: true, idleMs }).is;
  expect([0, TAKE_UP_MS - 1, TAKE_UP_MS].map((ms) => after(ms))).toEqual(["undecided", "undecided", "dropped"]);
  expect([0, TAKE_UP_MS - 1, TAKE_UP_MS].map((ms) => after(ms, { isKnown: false }))).toEqual(["undecided", "undecided", "forgotten"]);
  expect([TAKE_UP_MS, OWED_MS - 1, OWED_MS].map((ms) => after(ms, { isOwed: true }))).toEqual(["undecided", "undecided", "dropped"]);
  expect(judge(interrupted, { isElsewhere: false, idleMs: OWED_MS }).is, "by the start that has it").toBe("undecided");
});

test("what a stopping gateway turned away is sent again, whatever its session says of a beginning; what something was done about has ended", () => {
  const turnedAway: Trace = { ...interrupted, hasActed: false, isTurnedAway: true, status: "failed" };
  const verdict = (trace: Trace) => judge(trace, { isElsewhere: false, idleMs: 0 });
  expect(verdict(turnedAway)).toEqual({ is: "forgotten", why: UNBEGUN });
  expect(verdict({ ...turnedAway, hasActed: true })).toMatchObject({ is: "ended", change: { status: "failed" } });
});

test("a run that is not found in its session is sent again only once the session was read to its end", async () => {
  const history = { messages: Array.from({ length: 200 }, () => ({ role: "assistant", content: "…" })), hasMore: true };
  const call = vi.fn(async (method: string) => (method === "agent.wait" ? { status: "timeout" } : history));
  const run = { id: "a", status: "running", boot_id: "before", session_key: "s", created_at: "1", started_at: "2" };
  const resend = vi.fn(async () => null);
  const ledger = { openRuns: async () => [run], boot: { id: "now", since: 0 }, resend } as unknown as GatewayLedger;
  const recovery = new Recovery({ call } as unknown as GatewayPipe, ledger, { moved: () => undefined } as unknown as OpenRuns);
  for (const _again of [1, 2]) expect(await recovery.settle()).toEqual({ open: 1, unproved: 1 });
  expect(resend).not.toHaveBeenCalled();
  history.hasMore = false;
  expect(await recovery.settle()).toEqual({ open: 0, unproved: 0 });
  expect(resend.mock.calls).toEqual([[run, FORGOTTEN]]);
});
