import fc from "fast-check";
import { expect, test } from "vitest";
import { checkGoal, type Goal, keyOf, slugOf } from "#worker/boards/rules.ts";
import { changesOf } from "#worker/platform/changes.ts";

test("a slug is made of words that fit into an address, whatever the name", () => {
  expect(["Platform board", "  Ünïted -- Åpps! ", "日本語", "", "a".repeat(300)].map(slugOf)).toEqual([
    "platform-board",
    "united-apps",
    "board",
    "board",
    "a".repeat(120),
  ]);
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (name) => /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(slugOf(name)) && slugOf(name).length <= 120));
});

test("a key is two to four letters or digits with a letter first, else TASK", () => {
  expect(["Platform board", "Ops", "Q", "42", "4 ever young", "a b c d e f", "Straße", "Überblick", "日本語", ""].map(keyOf)).toEqual([
    "PB",
    "OPS",
    "TASK",
    "TASK",
    "TASK",
    "ABCD",
    "STRA",
    "UBER",
    "TASK",
    "TASK",
  ]);
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (name) => /^[A-Z][A-Z0-9]{1,3}$/.test(keyOf(name))));
});

test("changes name exactly the fields that differ, with what was before and after", () => {
  const fields = fc.record({ a: fc.jsonValue(), b: fc.jsonValue(), c: fc.jsonValue() });
  fc.assert(
    fc.property(fields, fc.record({ a: fc.jsonValue(), b: fc.jsonValue(), c: fc.jsonValue() }, { requiredKeys: [] }), (current, update) => {
      const changes = changesOf(current, update);
      const differing = (Object.keys(update) as ("a" | "b" | "c")[]).filter(
        (name) => update[name] !== undefined && JSON.stringify(update[name]) !== JSON.stringify(current[name]),
      );
      expect(changes === null).toBe(differing.length === 0);
      if (!changes) return;
      expect(Object.keys(changes.before).sort()).toEqual([...differing].sort());
      expect(Object.keys(changes.after)).toEqual(Object.keys(changes.before));
      for (const name of differing) expect([changes.before[name], changes.after[name]]).toEqual([current[name], update[name]]);
    }),
  );
  expect(changesOf({ name: "a", description: "b" }, { name: undefined, description: null as unknown as string })).toEqual({
    before: { description: "b" },
    after: { description: null },
  });
});

const METRICS = JSON.stringify({ signups: 500 });
const goal = (fields: Partial<Goal> = {}): Goal => ({ board_type: "goal", objective: null, success_metrics: null, goal_confirmed: 0, ...fields });
const said = { objective: "Ship it", success_metrics: METRICS };

test("a confirmed goal, and a board that becomes one for a goal, say what is to be reached and how that is measured", () => {
  const table: [before: Goal | null, next: Goal, missing: string | null][] = [
    [null, goal(), null],
    [null, goal({ goal_confirmed: 1 }), "objective, success_metrics"],
    [null, goal({ goal_confirmed: 1, objective: "Ship it" }), "success_metrics"],
    [null, goal({ goal_confirmed: 1, objective: "Ship it", success_metrics: "{}" }), "success_metrics"],
    [null, goal({ goal_confirmed: 1, ...said }), null],
    [null, goal({ board_type: "general", goal_confirmed: 1 }), null],
    [goal(), goal({ objective: "Ship it" }), null],
    [goal(), goal({ goal_confirmed: 1, success_metrics: METRICS }), "objective"],
    [goal({ goal_confirmed: 1, ...said }), goal({ goal_confirmed: 1, ...said, objective: null }), "objective"],
    [goal({ board_type: "general" }), goal(), "objective, success_metrics"],
    [goal({ board_type: "general" }), goal(said), null],
    [goal(), goal({ board_type: "general" }), null],
  ];
  for (const [before, next, missing] of table) {
    const decided = checkGoal(before, next);
    expect(decided.ok ? null : decided.refusal.detail.split(":")[0], JSON.stringify([before, next])).toBe(missing);
  }
});

const someGoal = fc.record({
  board_type: fc.constantFrom("goal" as const, "general" as const),
  objective: fc.constantFrom(null, "", "Ship it"),
  success_metrics: fc.constantFrom(null, "{}", METRICS),
  goal_confirmed: fc.constantFrom(0, 1),
});

test("what says everything is never refused, a general board neither; and no confirmed goal that says nothing gets through", () => {
  const isAllowed = (before: Goal | null, next: Goal) => checkGoal(before, next).ok;
  fc.assert(
    fc.property(fc.option(someGoal), someGoal, (before, next) => {
      expect(isAllowed(before, { ...next, ...said })).toBe(true);
      expect(isAllowed(before, { ...next, board_type: "general" })).toBe(true);
      expect(isAllowed(before, { ...next, board_type: "goal", goal_confirmed: 1, objective: null })).toBe(false);
      expect(isAllowed(next, { ...next, goal_confirmed: 0 }), "what stays of its kind and is not confirmed").toBe(true);
    }),
  );
});
