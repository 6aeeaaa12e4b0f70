// Values of custom fields: what each type takes, and what a task keeps and shows.
import { expect, test } from "vitest";
import type { FieldType } from "#worker/fields/schema.ts";
import { takeValue } from "#worker/fields/types.ts";
import { decideNewValues, decideValues, type FieldRule, overlaid, TASK_VALUES_MAX_CHARS } from "#worker/fields/values.ts";

const rule = (field_key: string, fields: Partial<FieldRule> = {}): FieldRule => ({
  id: `id of ${field_key}`,
  field_key,
  field_type: "text",
  validation_regex: null,
  required: 0,
  default_value: null,
  version: 1,
  ...fields,
});

test("each type takes its values and refuses all others", () => {
  const cases: [FieldType, unknown[], unknown[]][] = [
    ["text", ["a", "两", "a".repeat(1_000)], [1, true, {}, "a".repeat(1_001), "a\0b"]],
    ["text_long", ["a\nb", "a".repeat(10_000)], [1, "a".repeat(10_001)]],
    ["integer", [0, -7, Number.MAX_SAFE_INTEGER], ["1", 1.5, true, 2 ** 53, Number.NaN]],
    ["decimal", [0, 1.5, -2e-3], ["1.5", Number.POSITIVE_INFINITY, true]],
    ["boolean", [true, false], ["true", 1]],
    ["date", ["2026-11-30", "2024-02-29"], ["2026-02-29", "2026-13-01", "30.11.2026", "2026-11-30T00:00:00Z", 20261130]],
    ["date_time", ["2026-11-30T09:30:00Z", "2026-11-30T09:30", "2026-11-30 09:30:00+02:00"], ["2026-11-30", "2026-02-30T09:30:00Z", "2026-11-30T25:00:00Z", 5]],
    ["url", ["https://example.com/a?b=c", "http://x"], ["example.com", "ftp://x", "javascript:alert(1)", "https://a b", "https://", 1]],
    ["json", [{ a: [1] }, []], ["{}", 1, true, { a: "x".repeat(10_000) }]],
  ];
  for (const [field_type, taken, refused] of cases) {
    for (const value of taken) expect([field_type, value, takeValue({ field_type, validation_regex: null }, value).ok]).toEqual([field_type, value, true]);
    for (const value of refused) expect([field_type, value, takeValue({ field_type, validation_regex: null }, value).ok]).toEqual([field_type, value, false]);
  }
});

test("a time is kept in UTC, and one without a zone is meant in UTC", () => {
  const kept = (value: string) => {
    const taken = takeValue({ field_type: "date_time", validation_regex: null }, value);
    return taken.ok ? taken.typed.value : taken.reason;
  };
  expect(kept("2026-11-30T09:30")).toBe("2026-11-30T09:30:00.000Z");
  expect(kept("2026-11-30T01:30:00+02:00")).toBe("2026-11-29T23:30:00.000Z");
});

test("a pattern is asked of the whole text, and said when it does not fit", () => {
  const severity = rule("severity", { validation_regex: "S[1-4]" });
  expect(decideValues([severity], {}, { severity: "S2" })).toMatchObject({ ok: true });
  expect(decideValues([severity], {}, { severity: "S22" })).toMatchObject({
    ok: false,
    refusal: { code: "invalid_input", extra: { field_key: "severity", field_type: "text", reason: "must match S[1-4]", message: expect.any(String) } },
  });
});

test("unknown keys are refused by name, null takes a value away, and others stay", () => {
  const rules = [rule("a"), rule("b", { field_type: "integer", default_value: 3 })];
  expect(decideValues(rules, {}, { x: 1, a: "k", y: null })).toMatchObject({ ok: false, refusal: { extra: { unknown_field_keys: ["x", "y"] } } });
  expect(decideValues(rules, { a: "old", b: 7 }, { b: null })).toMatchObject({
    ok: true,
    value: { keeps: [], drops: ["id of b"], values: { a: "old", b: 3 } },
  });
  expect(decideValues(rules, { a: "old" }, { a: "" })).toMatchObject({ ok: true, value: { drops: ["id of a"], values: { b: 3 } } });
  expect(decideValues(rules, {}, { b: 0 })).toMatchObject({ ok: true, value: { values: { b: 0 } } });
});

test("a required field needs a value or a default, whenever custom fields are written", () => {
  const rules = [rule("a", { required: 1 }), rule("b", { required: 1, default_value: "B" }), rule("c")];
  expect(decideNewValues(rules, {})).toMatchObject({ ok: false, refusal: { extra: { missing_field_keys: ["a"], message: expect.any(String) } } });
  expect(decideNewValues(rules, { a: "A" })).toMatchObject({ ok: true, value: { values: { a: "A", b: "B" }, keeps: [{ value: "A" }, { value: "B" }] } });
  expect(decideValues(rules, { c: "C" }, { c: null })).toMatchObject({ ok: false, refusal: { extra: { missing_field_keys: ["a"] } } });
  expect(decideValues(rules, { a: "A" }, { a: null })).toMatchObject({ ok: false });
});

test("all values of a task together have a bound", () => {
  const rules = ["a", "b", "c"].map((key) => rule(key, { field_type: "text_long" }));
  const long = "x".repeat(9_000);
  expect(decideValues(rules, { a: long }, { b: long })).toMatchObject({ ok: true });
  expect(decideValues(rules, { a: long, b: long }, { c: long })).toMatchObject({
    ok: false,
    refusal: { detail: expect.stringContaining(String(TASK_VALUES_MAX_CHARS)) },
  });
});

test("reads lay the task's own values over the defaults, and leave out what has neither", () => {
  expect(overlaid([rule("a", { default_value: "A" }), rule("b", { default_value: 1 }), rule("c")], { b: 0 })).toEqual({ a: "A", b: 0 });
});
