// What a roll-out does with an agent.
import fc from "fast-check";
import { expect, test } from "vitest";
import { accept, refuse } from "#worker/platform/result.ts";
import { type Facts, NO_GATEWAY, NOT_HELD, STANDS, verdictOn } from "#worker/rollouts/rules.ts";

const ready: Facts = { state: "ready", hasGateway: true, isHeld: true, stands: false, changes: accept([]) };
const none = { overwrite: false, reset_sessions: false, rotate_tokens: false };
const becomes = (facts: Partial<Facts>, options: Partial<typeof none> = {}) => verdictOn({ ...ready, ...facts }, { ...none, ...options });

test("only what differs is written, unless more is asked for; and an agent that has failed is tried again", () => {
  const differs = { changes: accept(["SOUL.md"]) };
  const all = [becomes({}), becomes(differs), becomes({}, { rotate_tokens: true }), becomes({}, { reset_sessions: true }), becomes({ state: "failed" })];
  expect(all.map((verdict) => verdict.becomes)).toEqual(["unchanged", "written", "written", "written", "written"]);
  const long = { changes: refuse({ code: "conflict", detail: "SOUL.md is too long." }) };
  expect(becomes(long)).toEqual({ becomes: "failed", why: "SOUL.md is too long." });
  expect(becomes({ stands: true, ...differs })).toEqual({ becomes: "skipped", why: STANDS });
  expect(becomes({ stands: true }, { overwrite: true }).becomes).toBe("written");
});

test("whatever is asked for, nothing is written without a gateway, without the right to its board, or over what somebody has changed unasked", () => {
  const facts = fc.record({
    state: fc.constantFrom("draft", "provisioning", "ready", "failed", "deleting") as fc.Arbitrary<Facts["state"]>,
    hasGateway: fc.boolean(),
    isHeld: fc.boolean(),
    stands: fc.boolean(),
    changes: fc.constantFrom(accept([]), accept(["x"])),
  });
  const options = fc.record({ overwrite: fc.boolean(), reset_sessions: fc.boolean(), rotate_tokens: fc.boolean() });
  fc.assert(
    fc.property(facts, options, (of, asked) => {
      const verdict = verdictOn(of, asked);
      if (verdict.becomes === "written")
        expect([of.state !== "deleting", of.hasGateway, of.isHeld, !of.stands || asked.overwrite]).toEqual([true, true, true, true]);
      if (!of.hasGateway && of.state !== "deleting") expect(verdict.why).toBe(NO_GATEWAY);
      if (of.hasGateway && !of.isHeld && of.state !== "deleting") expect(verdict.why).toBe(NOT_HELD);
    }),
  );
});
