// Patterns of custom fields: what they mean is what regular expressions mean, and no pattern can make a check slow.
import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePattern } from "#worker/fields/pattern.ts";
import { PATTERN_MAX_CHARS } from "#worker/fields/pattern-parse.ts";

const matches = (pattern: string, text: string): boolean => {
  const compiled = compilePattern(pattern);
  if (!compiled.ok) throw new Error(compiled.refusal.detail);
  return compiled.value.matches(text);
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
