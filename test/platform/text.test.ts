// Cutting and cleaning text: no half character is ever left, and nothing else is lost.
import fc from "fast-check";
import { expect, test } from "vitest";
import { cut, cutStart, jsonText, wellFormedJson } from "#worker/platform/text.ts";
import { name, optionalName } from "#worker/platform/wire.ts";

test("a cut text is a beginning or an end of the whole one, as long as may be, and well formed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, max) => {
      const [start, end] = [cut(text, max), cutStart(text, max)];
      expect(text.startsWith(start) && text.endsWith(end)).toBe(true);
      for (const part of [start, end]) {
        expect(part.isWellFormed()).toBe(true);
        expect(part.length).toBeLessThanOrEqual(max);
        expect(part.length).toBeGreaterThanOrEqual(Math.min(text.length, max - 1));
      }
    }),
  );
});

test("half pairs in JSON become the sign for an unreadable character, in values and names; all else stays", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  const odd = { "\ud800": ["x\udc00", "\\ud800", "\\\\ud800", "🧑‍🚀", 'quote " \ud83d'] };
  expect(wellFormedJson(odd)).toEqual({ "\ufffd": ["x\ufffd", "\\ud800", "\\\\ud800", "🧑‍🚀", 'quote " \ufffd'] });
});

test("a name is one line of which something is seen: control characters are refused, whatever else is kept", () => {
  for (const unseen of ["\u200b", "\u2800\u2800", "\u3164", "\u202e \ufe0f", "\u{e0041}"]) {
    expect([name(80).safeParse(unseen).success, optionalName(80).safeParse(unseen).success], JSON.stringify(unseen)).toEqual([false, false]);
    expect(name(80).parse(`a${unseen}b`), "beside what is seen").toBe(`a${unseen}b`);
  }
  for (const bad of ["a\u0000b", "two\nlines", "bell\u0007", "\u0085x y\u0085z"]) expect(name(80).safeParse(bad).success, JSON.stringify(bad)).toBe(false);
  for (const good of ["Überprüfung", "日本語", "🧑‍🚀", "  Scout  ", "עברית"]) expect(name(80).parse(good)).toBe(good.trim());
});
