// Numbers that would be stored as something else than was sent are refused at the door, by where they are.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import { boundPassed } from "#worker/platform/json-bounds.ts";
import { agentOn, must, workplace } from "../support/factories.ts";
import { type Problem, refusal } from "../support/problem.ts";

const verdict = (json: string) => boundPassed(json, { depth: 100, values: 1_000_000, chars: 1_000_000 });

test("whatever a program of this language writes as JSON is kept", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, spaces) => verdict(JSON.stringify(value, null, spaces)) === null));
  fc.assert(fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (list) => verdict(JSON.stringify(list)) === null));
});

const digits = (min: number, max: number) => fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: min, maxLength: max });
const literal = fc
  .tuple(
    fc.constantFrom("", "-"),
    fc.oneof(digits(1, 25), digits(300, 320)).map((text) => text.replace(/^0+(?=\d)/, "")),
    fc.oneof(
      fc.constant(""),
      digits(1, 25).map((text) => `.${text}`),
    ),
    fc.oneof(
      fc.constant(""),
      fc.tuple(fc.constantFrom("e", "E", "e+", "e-"), fc.oneof(digits(1, 4), fc.constantFrom("307", "308", "309"))).map((parts) => parts.join("")),
    ),
  )
  .map((parts) => parts.join(""));

test("a number is refused where it becomes infinite, or is a whole one that would be written otherwise; in a text it is only text", () => {
  const isKept = (number: string) => {
    const value = JSON.parse(number) as number;
    return Number.isFinite(value) && (!/^-?\d+$/.test(number) || number === "-0" || String(value) === number);
  };
  fc.assert(
    fc.property(literal, (number) => {
      for (const json of [number, `[${number}]`, `{"a":[true,{"b":1,"c":${number} }]}`]) expect(verdict(json), json).toBe(isKept(number) ? null : "number");
      expect(verdict(JSON.stringify({ [number]: number }))).toBe(null);
    }),
    { numRuns: 500 },
  );
  for (const number of ["1e999", "-1E+400", "9007199254740993", "-12345678901234567890", "1000000000000000000000"]) expect(verdict(number)).toBe("number");
  for (const number of ["1e308", "9007199254740992", "-0", "1e-999", "0.1234567890123456789"]) expect(verdict(number)).toBe(null);
  for (const broken of ["1-2e999e", "--1e999", "1.2.3e999", "99999999999999999-"]) expect(verdict(broken), "told by whoever parses it").toBe(null);
});

test("free-form JSON is refused with the place of the number, wherever it is taken, and nothing of it is stored", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  const sent: [method: string, path: string, raw: string, place: string][] = [
    ["POST", "/agents", '{"name":"x","config":{"limits":[1,{"a\\"b":1e999}]}}', 'config.limits.1.a\\"b'],
    ["PATCH", `/agents/${scout.id}`, '{"config":{"id":12345678901234567890}}', "config.id"],
    ["POST", "/approvals", `{"task_id":"${first.id}","action":"deploy","reason":"x","metadata":{"build":9007199254740993}}`, "metadata.build"],
    ["POST", `/tasks/${first.id}/execute`, '{"parameters":{"list":["1e999",[],{},-1e400]}}', "parameters.list.3"],
  ];
  for (const [method, path, raw, place] of sent) {
    const reply = await of.call<Problem>(method, path, { raw });
    expect([refusal(reply, raw), reply.body.errors?.map((error) => error.path)]).toEqual(["422 invalid_input", [place]]);
    expect(reply.body.detail).toContain("send it as text");
  }
  expect(must(await of.call<{ total: number }>("GET", `/approvals?task_id=${first.id}`)).total).toBe(0);
  const config = { large: 1e308, whole: 9007199254740992, tiny: 1e-300, text: "1e999" };
  expect(must(await of.call<Agent>("PATCH", `/agents/${scout.id}`, { body: { config } })).config).toEqual(config);
  const deep = await of.call<Problem>("POST", "/agents", { raw: `{"name":"x","config":${'{"longer":'.repeat(60)}1e999${"}".repeat(61)}` });
  expect([refusal(deep), deep.body.errors?.[0]?.path.length]).toEqual(["422 invalid_input", 200]);
});
