// What counts as a difference, and what as a looser rule: decided without a gateway.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  compare,
  type Difference,
  effectivePolicy,
  type Entry,
  isLooser,
  type Known,
  type Policy,
  POLICY_PART,
  policyText,
  type Seen,
} from "#worker/drifts/rules.ts";
import { pieceOf, seenOf, SHOWN_MAX_CHARS, tokenHashIn } from "#worker/drifts/shown.ts";
import { askPolicy, execPolicy } from "#worker/links/exec-policy.ts";
import { isAsMeant } from "#worker/links/rule-there.ts";
import { issueToken } from "#worker/platform/sign.ts";
import { newId } from "#worker/platform/ids.ts";

const entry = fc.record({ pattern: fc.constantFrom("curl", "rm", "git"), argPattern: fc.constantFrom(null, "^a$", "^b$") });
const policy: fc.Arbitrary<Policy> = fc.record({
  security: fc.constantFrom("deny", "allowlist", "full"),
  ask: fc.constantFrom("off", "on-miss", "always"),
  askFallback: fc.constantFrom("deny", "allowlist", "full"),
  autoAllowSkills: fc.boolean(),
  allowlist: fc.array(entry, { maxLength: 3 }),
});
type Command = { entry: Entry | null; isSkill: boolean };
const COMMANDS: Command[] = [
  { entry: null, isSkill: false },
  { entry: null, isSkill: true },
  ...["curl", "rm", "git"].flatMap((pattern) => [null, "^a$", "^b$"].map((argPattern) => ({ entry: { pattern, argPattern }, isSkill: false }))),
];

/** What a gateway does with a command, told in another way than the product tells it. `isAttended`: somebody could be asked. */
function runs({ security, ask, askFallback, autoAllowSkills, allowlist }: Policy, command: Command, isAttended: boolean): boolean {
  const isListed = allowlist.some((one) => JSON.stringify(one) === JSON.stringify(command.entry)) || (command.isSkill && autoAllowSkills);
  if (security === "deny") return false;
  if (ask === "always") return !isAttended && askFallback === "full";
  if (security === "full" || isListed) return true;
  return ask === "on-miss" && !isAttended && askFallback === "full";
}

test("a rule is looser when some command runs unasked, or with nobody there, that was not meant to", () => {
  fc.assert(
    fc.property(policy, policy, (meant, there) => {
      const more = COMMANDS.some((command) => [true, false].some((isAttended) => runs(there, command, isAttended) && !runs(meant, command, isAttended)));
      expect(isLooser(meant, there)).toBe(more);
    }),
    { numRuns: 3_000 },
  );
});

const OURS = askPolicy("http://mc.example");
const ours = { security: "allowlist", ask: "on-miss", askFallback: "deny", allowlist: OURS.allowlist };
test.each<[string, object, boolean]>([
  ["as it was written", { agents: { a: ours } }, false],
  [
    "with the ids and times that a gateway adds",
    { agents: { a: { ...ours, allowlist: OURS.allowlist.map((one) => ({ ...one, id: "x", lastUsedAt: 1 })) } } },
    false,
  ],
  ["removed, under open defaults", { agents: {} }, true],
  ["removed, under closed defaults", { agents: {}, defaults: { security: "deny" } }, false],
  ["with another program", { agents: { a: { ...ours, allowlist: [...OURS.allowlist, { pattern: "rm" }] } } }, true],
  ["with curl to anywhere", { agents: { a: { ...ours, allowlist: [{ pattern: "curl" }] } } }, true],
  ["with a program for every agent", { agents: { a: ours, "*": { allowlist: [{ pattern: "rm" }] } } }, true],
  ["with nothing allowed", { agents: { a: { ...ours, allowlist: [] } } }, false],
  ["with a value that means nothing", { agents: { a: { ...ours, security: "allowlsit" } } }, true],
  ["never asking, so denying", { agents: { a: { ...ours, ask: "off" } } }, false],
  ["always asking", { agents: { a: { ...ours, ask: "always", security: "full" } } }, false],
  ["letting pass what nobody answers", { agents: { a: { ...ours, askFallback: "full" } } }, true],
  ["with skills allowed", { agents: { a: { ...ours, autoAllowSkills: true } } }, true],
  ["no object at all", [] as object, true],
])("our rule %s", (_, file, looser) => {
  const there = effectivePolicy(file, "a");
  expect(isLooser(OURS, there)).toBe(looser);
  expect(policyText(there) === policyText(OURS)).toBe(/as it was written|ids and times/.test(String(_)));
});

test("the text of a rule does not depend on the order of its entries, and tells any two rules apart that do differ", () => {
  const key = ({ allowlist, ...rest }: Policy) =>
    JSON.stringify([Object.entries(rest).sort(), [...new Set(allowlist.map((one) => JSON.stringify([one.pattern, one.argPattern])))].sort()]);
  fc.assert(
    fc.property(policy, policy, (one, other) => {
      expect(policyText({ ...one, allowlist: one.allowlist.toReversed() })).toBe(policyText(one));
      expect(policyText(one) === policyText(other)).toBe(key(one) === key(other));
    }),
  );
});

const hash = fc.constantFrom("h0", "h1", "h2");
const part = fc.constantFrom("AGENTS.md", "SOUL.md", POLICY_PART);
const seen: fc.Arbitrary<Seen> = hash.map((one) => ({ hash: one, text: one, isWhole: true, isCut: false }));
const looks = fc.array(fc.record({ parts: fc.dictionary(part, seen, { noNullPrototype: true }), accepts: fc.boolean(), isLooser: fc.boolean() }), {
  maxLength: 12,
});

test("whatever is seen in whatever order: a difference is told until it is gone or let stand, and told again when it changes again", () => {
  fc.assert(
    fc.property(looks, (steps) => {
      const parts = Object.fromEntries(["AGENTS.md", "SOUL.md", POLICY_PART].map((name) => [name, { hash: "h0", text: "" }]));
      let known: Known = { parts, accepted: {}, found: [] };
      const last: Record<string, string> = {};
      let stands: Record<string, string> = {};
      for (const { parts: looked, accepts, isLooser: looser } of steps) {
        for (const [name, { hash: now }] of Object.entries(looked)) {
          last[name] = now;
          if (stands[name] !== now) delete stands[name];
        }
        const standing = compare(known, { isThere: true, parts: looked, isLooser: looser });
        const expected = Object.keys(parts).filter((name) => last[name] !== undefined && last[name] !== "h0" && stands[name] !== last[name]);
        expect(standing.found.map((one: Difference) => one.part)).toEqual(expected);
        expect(standing.drift === null).toBe(expected.length === 0);
        known = { parts, accepted: standing.accepted, found: standing.found };
        if (accepts) {
          stands = { ...stands, ...Object.fromEntries(expected.map((name) => [name, last[name] as string])) };
          known = { ...known, accepted: { ...known.accepted, ...Object.fromEntries(standing.found.map((one) => [one.part, one.hash])) }, found: [] };
        }
      }
    }),
  );
});

test("no token of ours is kept, whole or in part; another in its place is told apart; what is long is cut and says so", () => {
  const [mine, other] = [issueToken("agent", newId()).token, issueToken("agent", newId()).token];
  const known = tokenHashIn(`a ${mine} b`);
  expect(pieceOf(`x ${mine} y`, known).text).toBe("x [token] y");
  expect(seenOf(`x ${other} y ${mine.slice(0, 60)}`, known)).toMatchObject({ text: "x [another token] y [another token]", isWhole: false, isCut: false });
  for (const kind of ["session", "gateway", "registration", "api_key", "invite", "person_link"] as const)
    expect(seenOf(issueToken(kind, newId()).token, known).text).toBe("[another token]");
  const long = seenOf(`${"x".repeat(SHOWN_MAX_CHARS - 20)}${mine}${"y".repeat(9_000_000)}`, known);
  expect([long.isCut, (long.text ?? "").length <= SHOWN_MAX_CHARS, long.text?.includes("mca_")]).toEqual([true, true, false]);
  expect(seenOf("\ud800 half", null).text).toBe("\ufffd half");
  expect(tokenHashIn("none")).toBeNull();
});

test("a rule there that leaves something to what holds for every agent is not the one that is meant, so overwriting writes it", () => {
  const payload = { command_policy: "ask", api_base: "https://mc.example" } as const;
  const own = execPolicy("ask", payload.api_base) ?? {};
  const there = (rule: object, defaults = {}) => isAsMeant({ agents: { "mc-a": rule }, defaults }, "mc-a", payload);
  expect([there(own, { askFallback: "full" }), there({ ...own, askFallback: undefined }, { askFallback: "full" }), there({})]).toEqual([true, false, false]);
  expect([there({ ...own, allowlist: [] }), isAsMeant({}, "mc-a", { ...payload, command_policy: "trust" })]).toEqual([false, true]);
});
