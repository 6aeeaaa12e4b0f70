// What state an agent is in, and how busy it was: each from facts alone.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type AgentFacts, FLEET_REASONS, FLEET_STATES, loadOf, standingOf } from "#grammar/fleet.ts";

const AT = (hour: number): string => `2026-11-23T0${hour}:00:00.000Z`;
const REST: AgentFacts = {
  state: "ready",
  changed_at: AT(0),
  drift: null,
  link: { status: "online", since: AT(1) },
  isBoardPaused: false,
  stop: null,
  run: null,
  task: null,
  approval: null,
  asks: null,
  rested_at: AT(2),
};
const run = (status: "queued" | "running" | "waiting_approval") => ({ run: { status, created_at: AT(3), started_at: status === "queued" ? null : AT(4) } });
const task = (status: NonNullable<AgentFacts["task"]>["status"], blockers = 0) => ({ task: { status, blockers, since: AT(5) } });
const asked = (isCommand: boolean) => ({ approval: { isCommand, created_at: AT(6) } });
const away = { link: { status: "offline", since: AT(7) } } as const;
const never = { link: { status: "never_connected", since: AT(7) } } as const;
const drifted = (is: "changed" | "looser" | "missing") => ({ drift: { is, since: AT(8) } });
const asks = (is: "question" | "proposal") => ({ asks: { is, since: AT(9) } });

const stopped = (reason: "stopped" | "over_budget" | "looping") => ({ stop: { reason, since: AT(3) } });

const CASES: [why: string, facts: Partial<AgentFacts>, state: string, reason: string, since: string | null][] = [
  ["nothing to do", {}, "idle", "no_task", AT(2)],
  ["it works", { ...run("running"), ...task("in_progress") }, "working", "run", AT(4)],
  ["it works while another of its requests waits", { ...run("running"), ...asked(false) }, "working", "run", AT(4)],
  ["its gateway holds a command of its run", { ...run("waiting_approval"), ...asked(true) }, "person", "held_command", AT(6)],
  ["the run has not said yet that it waits", { ...run("running"), ...asked(true) }, "person", "held_command", AT(6)],
  ["a request that is no command, before its run", { ...run("queued"), ...asked(false) }, "person", "approval", AT(6)],
  ["a request waits for a person wherever its gateway is", { ...away, ...asked(false) }, "person", "approval", AT(6)],
  ["it asks people", asks("question"), "person", "question", AT(9)],
  ["it has proposed something to people", asks("proposal"), "person", "proposal", AT(9)],
  ["people have answered, and its gateway has not taken that up", run("waiting_approval"), "gateway", "decided", null],
  ["an answer waits for a gateway that is away", { ...run("waiting_approval"), ...away }, "gateway", "work_away", AT(7)],
  ["a run waits for its turn", run("queued"), "gateway", "queued", AT(3)],
  ["a run waits for a gateway that is away", { ...run("queued"), ...away }, "gateway", "work_away", AT(7)],
  ["a run went on when its gateway was lost", { ...run("running"), ...away }, "gateway", "work_away", AT(7)],
  ["a task waits for a gateway that was never there", { ...task("todo"), ...never }, "gateway", "work_never_connected", AT(7)],
  ["it waits to be set up by a gateway that was never there", { state: "provisioning", ...never }, "gateway", "work_never_connected", AT(7)],
  ["it is being set up", { state: "provisioning" }, "gateway", "setting_up", AT(0)],
  ["its gateway is away and nothing waits", away, "offline", "away", AT(7)],
  ["a task in review waits for no gateway", { ...task("review"), ...away }, "offline", "away", AT(7)],
  ["a task that waits for others waits for no gateway", { ...task("todo", 1), ...away }, "offline", "away", AT(7)],
  ["its gateway was never there and nothing waits", never, "offline", "never_connected", AT(7)],
  ["it could not be set up", { state: "failed" }, "stuck", "setup_failed", AT(0)],
  ["it may do more than it was given", drifted("looser"), "stuck", "changed_there", AT(8)],
  ["it is gone from its gateway", { ...drifted("missing"), ...task("todo") }, "stuck", "missing_there", AT(8)],
  ["a change that holds nothing", drifted("changed"), "idle", "no_task", AT(2)],
  ["its task is blocked", task("blocked", 1), "blocked", "task_blocked", AT(5)],
  ["its task waits for others", task("todo", 2), "blocked", "task_depends", AT(5)],
  ["its board is paused with a run that waits", { ...run("queued"), isBoardPaused: true }, "blocked", "board_paused", null],
  ["its board is paused with a task", { ...task("todo"), isBoardPaused: true }, "blocked", "board_paused", null],
  ["a run goes on though its board is paused", { ...run("running"), isBoardPaused: true }, "working", "run", AT(4)],
  ["its board is paused and nothing waits", { isBoardPaused: true }, "idle", "paused", AT(2)],
  ["a person has stopped it, and its task waits", { ...task("todo"), ...stopped("stopped") }, "stopped", "stopped", AT(3)],
  ["nothing is left of its budget, and its run waits", { ...run("queued"), ...stopped("over_budget") }, "stopped", "over_budget", AT(3)],
  ["the loop breaker has paused it with nothing to do", stopped("looping"), "stopped", "looping", AT(3)],
  ["a stop says more than that its board is paused", { isBoardPaused: true, ...task("todo"), ...stopped("stopped") }, "stopped", "stopped", AT(3)],
  ["a run that goes on has not been ended yet", { ...run("running"), ...stopped("stopped") }, "working", "run", AT(4)],
  ["a request waits for a person though it is stopped", { ...asked(false), ...stopped("stopped") }, "person", "approval", AT(6)],
  ["its gateway is away, and it is stopped", { ...away, ...stopped("stopped") }, "offline", "away", AT(7)],
  ["its task is in review", task("review"), "idle", "in_review", AT(5)],
  ["nothing runs for its task", task("in_progress"), "idle", "not_started", AT(5)],
  ["it has no gateway", { link: null, state: "draft", ...task("todo") }, "idle", "no_gateway", null],
  ["it is being removed, whatever else", { state: "deleting", ...asked(true), ...away }, "idle", "leaving", AT(0)],
];
test.each(CASES)("%s", (_, facts, state, reason, since) => {
  expect(standingOf({ ...REST, ...facts })).toEqual({ state, reason, since });
});

test("every reason is told by some case, and every state has a reason", () => {
  expect(new Set(CASES.map(([, , , reason]) => reason))).toEqual(new Set(Object.keys(FLEET_REASONS)));
  expect(new Set(Object.values<string>(FLEET_REASONS))).toEqual(new Set(FLEET_STATES));
});

const NOW = Date.parse("2026-11-23T05:00:00Z");
const minutes = (count: number): number => NOW - count * 60_000;
test("load is the share of each six minutes of the last hour in which a run went on, runs at the same time counted once", () => {
  expect(loadOf([], NOW)).toEqual(Array(10).fill(0));
  expect(loadOf([{ from: minutes(600), until: null }], NOW)).toEqual(Array(10).fill(1));
  expect(loadOf([{ from: minutes(60), until: minutes(57) }], NOW)).toEqual([0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  const [short, long] = [
    { from: minutes(5), until: minutes(4) },
    { from: minutes(9), until: minutes(2) },
  ];
  expect(loadOf([short, long], NOW)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.67]);
  expect(
    loadOf(
      [
        { from: minutes(4), until: minutes(3) },
        { from: minutes(2), until: minutes(1) },
      ],
      NOW,
    ).at(-1),
  ).toBe(0.33);
});

test("however runs lie, no share is below 0 or above 1, and another run never lowers one", () => {
  const span = fc.record({ from: fc.integer({ min: minutes(90), max: NOW }), until: fc.option(fc.integer({ min: minutes(90), max: NOW })) });
  fc.assert(
    fc.property(fc.array(span, { maxLength: 8 }), span, (spans, more) => {
      const [before, after] = [loadOf(spans, NOW), loadOf([...spans, more], NOW)];
      expect(after.every((share, slot) => share >= (before[slot] ?? 0) && share <= 1 && share >= 0)).toBe(true);
    }),
  );
});
