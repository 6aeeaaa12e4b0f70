// The decisions about what agents ask, by themselves.
import fc from "fast-check";
import { expect, test } from "vitest";
import { onAssigned, onCreated, onMoved, stillTrue } from "#worker/coordination/notices.ts";
import { answersByMemory, dueAt, mayAnswer, OPEN_MAX, PACE_MAX, settled, whyNotTold } from "#worker/coordination/rules.ts";
import { KINDS, STATES, type TOPICS } from "#worker/coordination/schema.ts";

const NOW = new Date("2026-11-23T12:00:00.000Z");
const at = (minutes: number): string => new Date(NOW.getTime() + minutes * 60_000).toISOString();

test("whatever it is, what waits has a deadline and what is over has none, however it goes on", () => {
  const commands = fc.constantFrom(null, "queued", "done", "failed", "cancelled");
  fc.assert(
    fc.property(
      fc.constantFrom(...KINDS),
      fc.constantFrom(...STATES),
      commands,
      fc.integer({ min: -200, max: 200 }),
      (kind, state, command_status, minutes) => {
        const isOpen = state === "sent" || (state === "reached" && kind !== "notice");
        if (state === "reached" && kind === "notice") return;
        const due_at = isOpen ? at(minutes) : null;
        const next = settled({ kind, state, due_at, command_status, command_error: null }, NOW);
        if (!next) return;
        expect(isOpen, "only what waits moves on").toBe(true);
        expect(next.due_at !== null).toBe(next.state === "sent" || next.state === "reached");
        expect(["reached", "told", "failed", "unanswered"]).toContain(next.state);
        if (minutes > 0 && command_status === "queued") expect(next.state).not.toBe("unanswered");
      },
    ),
  );
  for (const kind of KINDS) expect(dueAt(kind, "sent", NOW)).not.toBeNull();
  for (const state of ["answered", "unanswered", "failed", "closed", "told"] as const) expect(dueAt("nudge", state, NOW)).toBeNull();
});

test("what has become of it by its command and its time", () => {
  const of = (kind: (typeof KINDS)[number], state: (typeof STATES)[number], command_status: string | null, due: number, error: string | null = null) =>
    settled({ kind, state, due_at: at(due), command_status, command_error: error }, NOW);
  expect([
    of("nudge", "sent", "queued", 1),
    of("nudge", "sent", "queued", 0)?.state,
    of("nudge", "sent", "done", 1),
    of("notice", "sent", "done", 1),
    of("nudge", "sent", "failed", 1, "refused"),
    of("nudge", "sent", null, 1)?.state,
    of("nudge", "reached", "done", 1),
    of("question", "reached", "done", 0)?.why,
    of("ask_user", "reached", "failed", 1, "offline"),
    of("ask_user", "reached", "done", 1),
  ]).toEqual([
    null,
    "failed",
    { state: "reached", why: null, due_at: at(30) },
    { state: "told", why: null, due_at: null },
    { state: "failed", why: "refused", due_at: null },
    "failed",
    null,
    "Nobody answered within 60 minutes.",
    { state: "reached", why: "The gateway's agent could not pass it on: offline", due_at: at(1) },
    null,
  ]);
});

test("only whom it was asked of answers, or who passes it on, or a person; once, and not what asks for nothing", () => {
  const open = { kind: "question", state: "reached", to_agent_id: "a", via_agent_id: "v", answered_by: null, answered_at: null } as const;
  const agent = (id: string) => ({ type: "agent" as const, id, name: id });
  const ana = { type: "user" as const, id: "ana", name: "Ana" };
  expect([agent("a"), agent("v"), agent("other"), ana].map((who) => mayAnswer(open, who).ok)).toEqual([true, true, false, true]);
  expect(
    (["unanswered", "failed", "sent"] as const).map((state) => mayAnswer({ ...open, state }, ana).ok),
    "late is not never",
  ).toEqual([true, true, true]);
  expect((["answered", "closed"] as const).map((state) => mayAnswer({ ...open, state, answered_by: agent("a"), answered_at: at(0) }, ana).ok)).toEqual([
    false,
    false,
  ]);
  expect(mayAnswer({ ...open, kind: "notice" }, ana).ok).toBe(false);
});

test("an agent with too much on its way to it, or turned to too often, is not told", () => {
  const told = (waiting: number, paced: number) => whyNotTold({ name: "Wim", waiting, paced }) === null;
  expect([told(0, 0), told(OPEN_MAX - 1, PACE_MAX - 1), told(OPEN_MAX, 0), told(0, PACE_MAX)]).toEqual([true, true, false, false]);
});

test("memory answers a question when it has all the tags that were given, in any case", () => {
  const answers = (kind: (typeof KINDS)[number], wanted: string[], tags: string[] | null) =>
    answersByMemory({ kind, reply_tags: JSON.stringify(wanted) }, tags);
  expect([
    answers("question", ["gateway_main", "lead_reply"], ["LEAD_REPLY", "gateway_main", "x"]),
    answers("question", ["gateway_main", "lead_reply"], ["gateway_main"]),
    answers("question", [], ["gateway_main"]),
    answers("handoff", ["a"], null),
    answers("nudge", ["a"], ["a"]),
  ]).toEqual([true, false, false, false, false]);
});

test("leads hear of work that nobody has, of work to look at, and of work that came back; its agent of work to do again", () => {
  const created = (after: object, imported?: object) => onCreated({ after, ...(imported ? { imported } : {}) } as never)?.topic ?? null;
  const free = { assigned_agent_id: null, assigned_user_id: null, status: "inbox" };
  expect([
    created(free),
    created({ ...free, status: "done" }),
    created({ ...free, assigned_user_id: "p" }),
    created({ ...free, assigned_agent_id: "a" }),
    created(free, {}),
  ]).toEqual(["new_task", null, null, null, null]);
  const moved = (from: string, to: string) => onMoved({ before: { status: from }, after: { status: to } } as never)?.topic ?? null;
  expect([
    moved("in_progress", "review"),
    moved("review", "todo"),
    moved("review", "in_progress"),
    moved("review", "done"),
    moved("in_progress", "inbox"),
    moved("inbox", "todo"),
    moved("inbox", "inbox"),
  ]).toEqual(["review", "rework", "rework", null, "back_in_inbox", null, null]);
  const given = (before: unknown, after: unknown) =>
    onAssigned({ before: { assignee: before }, after: { assignee: after, assigned_agent_id: null, assigned_user_id: null } } as never)?.topic ?? null;
  expect([given({ id: "a" }, null), given({ id: "a" }, { id: "b" }), given(null, { id: "b" })]).toEqual(["back_in_inbox", null, null]);
});

test("nobody is told of what is no longer so", () => {
  const now = (status: string, assigned_agent_id: string | null = null) => ({ status, assigned_agent_id, assigned_person_id: null });
  const still = (topic: (typeof TOPICS)[number], task: ReturnType<typeof now>) =>
    stillTrue({ topic, to: topic === "rework" ? "assignee" : "lead" }, task)?.topic ?? null;
  expect([
    still("new_task", now("inbox")),
    still("new_task", now("in_progress", "a")),
    still("review", now("review", "a")),
    still("review", now("done")),
    still("rework", now("todo", "a")),
    still("rework", now("todo")),
    still("rework", now("review", "a")),
    still("back_in_inbox", now("inbox")),
    still("back_in_inbox", now("inbox", "a")),
    still("back_in_inbox", now("in_progress")),
  ]).toEqual(["new_task", null, "review", null, "rework", "back_in_inbox", null, "back_in_inbox", null, null]);
});
