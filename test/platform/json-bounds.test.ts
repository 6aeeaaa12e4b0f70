// JSON that is small in bytes and too much all the same: told at the door, by what is too much of it.
import fc from "fast-check";
import { expect, test } from "vitest";
import { operationsOf } from "#worker/platform/http.ts";
import { newId } from "#worker/platform/ids.ts";
import { BODY_BOUNDS, boundPassed, type JsonBounds } from "#worker/platform/json-bounds.ts";
import { composition } from "#worker/slices.ts";
import { client } from "../support/client.ts";
import { workplace } from "../support/factories.ts";
import { fill, world } from "../support/operations.ts";
import { refusal } from "../support/problem.ts";

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const SMALL: JsonBounds = { depth: 3, values: 12, chars: 8 };

const depthOf = (value: unknown): number => (value !== null && typeof value === "object" ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0);
const textsOf = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.entries(value).flatMap(([name, member]) => [name, ...textsOf(member)]) : [];
};

test("the depth and the longest text read off the text are those of the value, whatever escapes and quotes it has", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, spaces) => {
      const json = JSON.stringify(value, null, spaces);
      const endless = { depth: Number.POSITIVE_INFINITY, values: Number.POSITIVE_INFINITY, chars: Number.POSITIVE_INFINITY };
      const deep = depthOf(value);
      expect(boundPassed(json, { ...endless, depth: deep })).toBe(null);
      if (deep > 0) expect(boundPassed(json, { ...endless, depth: deep - 1 })).toBe("depth");
      // Names of array members ("0", "1", …) are not in the text: they are shorter than what is asked for here.
      const longest = Math.max(8, ...textsOf(value).map(({ length }) => length));
      expect(boundPassed(json, { ...endless, chars: longest })).toBe(null);
      if (longest > 8) expect(boundPassed(json, { ...endless, chars: longest - 1 })).toBe("chars");
    }),
  );
});

test("an escaped text counts as it reads, and what is no JSON is left to whoever parses it", () => {
  expect(boundPassed(JSON.stringify("\u0001".repeat(8)), SMALL)).toBe(null);
  expect(boundPassed(JSON.stringify("\u0001".repeat(9)), SMALL)).toBe("chars");
  expect(boundPassed('"\\"\\\\\\"[[[[[[['.repeat(3), SMALL)).not.toBe("depth");
  for (const broken of ['"', '{"', '"\\', "}}}}]]", '"abcdefghij\\q"', ""]) expect(boundPassed(broken, SMALL), broken).toBe(null);
  expect(boundPassed(JSON.stringify(Array.from({ length: 12 }, () => 1)), SMALL)).toBe("values");
});

test("no operation answers 500 to what is too deep, has too many members or a too long text, with an Idempotency-Key or without", async () => {
  const in_ = await world();
  const withBody = composition.slices
    .flatMap((slice) => (slice.routes ?? []).flatMap(operationsOf))
    .filter((spec) => spec.body && spec.action !== "public" && spec.action.person !== "never");
  expect(withBody.length).toBeGreaterThan(20);
  const excesses = [
    [nested(BODY_BOUNDS.depth), "422 invalid_input"],
    [nested(1_500), "422 invalid_input"],
    [JSON.stringify(Array.from({ length: BODY_BOUNDS.values }, () => 0)), "413 body_too_large"],
    [JSON.stringify("x".repeat(BODY_BOUNDS.chars + 1)), "413 body_too_large"],
  ] as const;
  for (const spec of withBody) {
    const { path } = fill({ ...spec, path: spec.path.replace(/\{([a-z_]+)\}/g, ":$1") }, in_);
    for (const [excess, answer] of excesses)
      for (const headers of [{ "Idempotency-Key": newId() }, {} as Record<string, string>]) {
        const reply = await in_.of.call(spec.method.toUpperCase(), path, { raw: `{"metadata":${excess}}`, headers });
        expect(refusal(reply, `${spec.id} ${excess.slice(0, 20)}`)).toBe(answer);
      }
  }
});

test("metadata at the deepest that is taken is stored, told and answered again for its key", async () => {
  const { of, first } = await workplace();
  const metadata = JSON.parse(nested(BODY_BOUNDS.depth - 1)) as object;
  const ask = () =>
    of.call("POST", "/approvals", { body: { task_id: first.id, action: "deploy", reason: "x", metadata }, headers: { "Idempotency-Key": `deep${first.id}` } });
  const [once, again] = [await ask(), await ask()];
  expect([once.status, again.status, again.headers.get("Idempotent-Replayed")]).toEqual([201, 201, "true"]);
  expect(again.body).toEqual(once.body);
  expect(once.body.metadata).toEqual(metadata);
  const told = await of.call<{ items: { type: string }[] }>("GET", `/activity?task_id=${first.id}`);
  expect(told.body.items.map(({ type }) => type)).toContain("approval.requested");
});

test("whoever sends a token that is not good hears 401, not what is too deep", async () => {
  const stranger = client({ Authorization: "Bearer not-a-token" });
  expect(refusal(await stranger("POST", "/approvals", { raw: nested(500) }))).toBe("401 unauthenticated");
});
