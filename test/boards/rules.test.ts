import fc from "fast-check";
import { expect, test } from "vitest";
import { keyOf, slugOf } from "#worker/boards/rules.ts";
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
