// Two texts line by line: what the dashboard shows of a change.
import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines, folded } from "../../web/dashboard/agents/line-diff.ts";

const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 20 }).map((lines) => lines.join("\n"));

test("what is shown as before is the one text, what is shown as after is the other, and equal texts show no difference", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      const without = (kind: string) => lines.filter((line) => line.kind !== kind).map((line) => line.text);
      expect([without("new").join("\n"), without("gone").join("\n")]).toEqual([before, after]);
      expect(lines.every(({ kind }) => kind === "same")).toBe(before === after);
      const rows = folded(lines);
      expect(rows.reduce((sum, row) => sum + (row.kind === "skipped" ? row.count : 1), 0)).toBe(lines.length);
      expect(rows.filter(({ kind }) => kind === "gone" || kind === "new").length).toBe(lines.filter(({ kind }) => kind !== "same").length);
    }),
  );
});

test("one changed line in a long text is shown with three lines around it; texts without anything in common at once", () => {
  const lines = Array.from({ length: 3_000 }, (_, at) => `line ${at}`);
  const rows = folded(diffLines(lines.join("\n"), lines.with(1_500, "other").join("\n")));
  expect(rows.map((row) => (row.kind === "skipped" ? row.count : row.kind))).toEqual([
    1_497,
    "same",
    "same",
    "same",
    "gone",
    "new",
    "same",
    "same",
    "same",
    1_496,
  ]);
  const all = diffLines("x\n".repeat(5_000), "y\n".repeat(5_000));
  expect(all.filter(({ kind }) => kind !== "same").length).toBe(10_000);
});
