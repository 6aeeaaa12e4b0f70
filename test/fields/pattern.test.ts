// Patterns of custom fields: what they mean is what regular expressions mean, and no pattern can make a check slow.
import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePattern, merged, oneMatch } from "#worker/fields/pattern.ts";
import { requireFittingValues } from "#worker/fields/definitions.ts";
import { PATTERN_MAX_CHARS } from "#worker/fields/pattern-parse.ts";
import { takeValue } from "#worker/fields/types.ts";
import { decideValues } from "#worker/fields/values.ts";

const matches = (pattern: string, text: string): boolean => {
  const compiled = compilePattern(pattern);
  if (!compiled.ok) throw new Error(compiled.refusal.detail);
  return compiled.value.decide(text, oneMatch()) === "matches";
};
const refusal = (pattern: string): string => {
  const compiled = compilePattern(pattern);
  return compiled.ok ? "taken" : compiled.refusal.detail;
};

test("the whole value must match, and each part means what it means elsewhere", () => {
  const cases: [pattern: string, fits: string[], not: string[]][] = [
    ["abc", ["abc"], ["ab", "abcd", "xabc", ""]],
    ["[A-Z]{2,3}-\\d+", ["EU-7", "USA-12345"], ["E-7", "EU-", "EURO-7", "EU-7x"]],
    ["a|bc|", ["a", "bc", ""], ["abc", "b"]],
    ["(?:ab)*c?", ["", "c", "ababc"], ["abb", "cc"]],
    ["(a|b)+?d", ["abad"], ["d", "abc"]],
    ["^\\w+$", ["a_1"], ["a b", ""]],
    ["[^a-c\\s]", ["d", "é", "😀"], ["a", " ", "dd"]],
    [".{2}", ["ab", "😀é"], ["a\n", "abc"]],
    ["\\u{1f600}+", ["😀😀"], ["é"]],
    ["\\x41\\u0042\\.", ["AB."], ["ABx"]],
    ["a{0}b", ["b"], ["ab"]],
    ["(){3}a|()", ["a", ""], ["aa"]],
    ["(a*)*b", ["b", "aab"], ["aa"]],
    ["a^b|c$d|^$", [""], ["ab", "cd"]],
    ["[]", [], ["", "]"]],
    ["[\\]\\-x-]+", ["]-x"], ["y"]],
    ["\\D\\W\\S", ["a-b"], ["1-b", "a- ", "aab"]],
  ];
  for (const [pattern, fits, not] of cases) {
    for (const text of fits) expect([pattern, text, matches(pattern, text)]).toEqual([pattern, text, true]);
    for (const text of not) expect([pattern, text, matches(pattern, text)]).toEqual([pattern, text, false]);
  }
});

test("what would take more than one pass over the text is refused, and so is what is not closed", () => {
  for (const pattern of ["(a)\\1", "(?=a)b", "(?!a)b", "(?<=a)b", "(?<name>a)", "(?i)a", "a\\b", "\\p{L}"])
    expect([pattern, refusal(pattern)]).not.toContain("taken");
  for (const pattern of ["(", ")", "a)", "[a", "a**", "a{2", "{3}", "*a", "a{3,2}", "[z-a]", "\\", "^*", "a{99999}", "[\\d-z]"])
    expect([pattern, refusal(pattern)]).not.toContain("taken");
  expect(refusal("(?=a)b")).toContain("no looks around");
  expect(refusal("x\\1")).toContain("no references back");
  expect(refusal("a".repeat(PATTERN_MAX_CHARS + 1))).toContain(`at most ${PATTERN_MAX_CHARS} characters`);
  expect(refusal("((a{100}){100}){100}")).toContain("too large");
  for (const nothing of ["()", "(a{0})", "(?:(){9999})", "((){9999,})"]) expect([nothing, refusal(`(${nothing}{9999}){99}`)]).not.toContain("taken");
  expect(refusal(`${"(".repeat(50)}a${")".repeat(50)}`)).toContain("nested");
  expect(refusal("((a{20}){20})")).toBe("taken");
});

test("patterns that take others exponential time take this one a bounded number of steps", () => {
  const text = `${"a".repeat(10_000)}!`;
  const began = performance.now();
  for (const pattern of ["(a+)+", "(a|a)*", "(a|aa)+", "([a-z]+)*", "(.*)*x", `${"a?".repeat(100)}${"a".repeat(100)}`])
    expect(matches(pattern, text)).toBe(false);
  expect(performance.now() - began).toBeLessThan(10_000);
});

test("what takes more steps than a text may is told so, and after no more of them", () => {
  const set = Array.from({ length: 280 }, (_, at) => String.fromCodePoint(0x4e00 + 2 * at)).join("");
  const slow = compilePattern(`(?:[^${set}]*){165}`);
  if (!slow.ok) throw new Error(slow.refusal.detail);
  const budget = oneMatch();
  expect(slow.value.decide("é".repeat(9_900), budget)).toBe("too_long");
  expect(budget.steps).toBeGreaterThan(-5_000);
  expect(slow.value.decide("é".repeat(900), oneMatch()), "short enough").toBe("matches");
  const rule = { field_type: "text_long", validation_regex: `(?:[^${set}]*){165}` } as const;
  expect(takeValue(rule, "é".repeat(9_900))).toMatchObject({ ok: false, reason: expect.stringContaining("takes too long") });
  expect(() => requireFittingValues(rule, Array(50).fill({ value: JSON.stringify("é".repeat(900)) }), 50)).toThrow("takes too long");
});

test("an edit of many asks a pattern of the same values once", () => {
  let asked = 0;
  const rule = { id: "f", field_key: "pull", field_type: "text", required: 0, default_value: null, version: 1 } as const;
  const counted = {
    ...rule,
    get validation_regex() {
      asked += 1;
      return "a+";
    },
  };
  const given = { pull: "aaa" };
  for (let task = 0; task < 500; task++) expect(decideValues([counted], {}, given).ok).toBe(true);
  expect(asked).toBe(1);
  expect(decideValues([{ ...rule, version: 2, validation_regex: "b+" }], {}, given).ok, "another rule decides anew").toBe(false);
});

test("all patterns of one change spend one budget, and none is asked of values that are too long together", () => {
  let asked = 0;
  const slow = "(?:a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p)*";
  const counted = (key: string) => ({
    ...({ id: key, field_key: key, field_type: "text_long", required: 0, default_value: null, version: 1 } as const),
    get validation_regex() {
      asked += 1;
      return slow;
    },
  });
  const rules = Array.from({ length: 100 }, (_, at) => counted(`f${at}`));
  const valuesOf = (chars: number) => Object.fromEntries(rules.map(({ field_key }) => [field_key, "a".repeat(chars)]));
  expect(decideValues(rules, {}, valuesOf(9_500))).toMatchObject({ ok: false, refusal: { detail: expect.stringContaining("together") } });
  expect(asked).toBe(0);
  const one = compilePattern(slow);
  const alone = oneMatch();
  expect(one.ok && one.value.decide("a".repeat(180), alone)).toBe("matches");
  expect((oneMatch().steps - alone.steps) * rules.length, "together more than one budget").toBeGreaterThan(oneMatch().steps);
  expect(decideValues(rules, {}, valuesOf(180))).toMatchObject({ ok: false, refusal: { detail: expect.stringContaining("takes too long") } });
});

test("a set of characters is what its ranges say, however they lie to each other", () => {
  const range = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 6 })).map(([from, more]) => [from, from + more] as const);
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), fc.integer({ min: 0, max: 70 }), (ranges, code) => {
      const bounds = [...merged(ranges)];
      expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
      const text = String.fromCodePoint(0x4e00 + code);
      const members = ranges.map(([from, to]) => `${String.fromCodePoint(0x4e00 + from)}-${String.fromCodePoint(0x4e00 + to)}`).join("");
      const isMember = ranges.some(([from, to]) => from <= code && code <= to);
      return matches(`[${members}]`, text) === isMember && matches(`[^${members}]`, text) === !isMember;
    }),
    { numRuns: 500 },
  );
});

test("it decides as the language's own expressions do, for any pattern made of what is taken", () => {
  const atom = fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]", "\\d", "\\w", "1", "(?:a|b)", "(ab|c)", "(a|)");
  const times = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}", "{2,}", "*?");
  const piece = fc.tuple(atom, times).map((parts) => parts.join(""));
  const pattern = fc
    .array(
      fc.array(piece, { maxLength: 4 }).map((parts) => parts.join("")),
      { minLength: 1, maxLength: 3 },
    )
    .map((options) => options.join("|"));
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "1", "-"), maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (given, value) => matches(given, value) === new RegExp(`^(?:${given})$`).test(value)),
    { numRuns: 3_000 },
  );
});
