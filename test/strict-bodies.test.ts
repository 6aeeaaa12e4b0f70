// What a caller sends and we do not keep is refused, never dropped: no shape of a body lets an unknown member through.
import { expect, test } from "vitest";
import type { z } from "zod";
import { operationsOf } from "#worker/platform/http.ts";
import { composition } from "#worker/slices.ts";
import type { Reply } from "./support/client.ts";
import { board, must, organization } from "./support/factories.ts";
import { type Problem, refusal } from "./support/problem.ts";

type Def = {
  type: string;
  shape?: Record<string, z.ZodType>;
  catchall?: z.ZodType;
  options?: z.ZodType[];
  [inner: string]: unknown;
};
const INNER = ["innerType", "element", "in", "out", "left", "right", "valueType"];

/** Where the objects are, in a shape, that drop what they do not know. */
function loose(schema: z.ZodType, path: string): string[] {
  const def = (schema as unknown as { _zod: { def: Def } })._zod.def;
  const inner = INNER.flatMap((name) => (def[name] ? [def[name] as z.ZodType] : []));
  const own = def.type === "object" && !def.catchall ? [path] : [];
  return [
    ...own,
    ...Object.entries(def.shape ?? {}).flatMap(([name, member]) => loose(member, `${path}.${name}`)),
    ...[...(def.options ?? []), ...inner].flatMap((each) => loose(each, path)),
  ];
}

test("every shape of a body refuses what it does not know, at any depth", () => {
  const bodies = composition.slices.flatMap((slice) => (slice.routes ?? []).flatMap(operationsOf)).filter(({ body }) => body);
  expect(bodies.length).toBeGreaterThan(50);
  expect(bodies.flatMap(({ id, body }) => (body ? loose(body, id) : []))).toEqual([]);
});

/** What is said of each member. */
function wrongIn(reply: Reply<unknown>) {
  expect(refusal(reply)).toBe("422 invalid_input");
  return (reply.body as Problem).errors ?? [];
}

test("what a request does not know is named, with the way to it; what is wrong besides is told too", async () => {
  const of = await organization();
  const on = await board(of);
  const sent = { board_id: on.id, title: "", colour: "red", description: null, "": 1, [`${"x".repeat(100)}`]: 2 };
  const fields = wrongIn(await of.call("POST", "/tasks", { body: sent }));
  expect(fields.map(({ path }) => path).toSorted()).toEqual(["", "colour", "title", `${"x".repeat(80)}…`]);
  expect(fields.find(({ path }) => path === "colour")?.message).toContain("not a member");
  const access = { board_access: [{ board_id: on.id, can_red: true }] };
  expect(wrongIn(await of.call("POST", "/organizations/me/invites", { body: access })).map(({ path }) => path)).toEqual(["board_access.0.can_red"]);
  const signIn = wrongIn(await of.call("POST", "/auth/sign-in", { body: { email: "mira@example.com", password: "x", remember: true } }));
  expect(signIn.map(({ path }) => path)).toEqual(["remember"]);
});

test("of very many members that are not known the first are named and the others counted", async () => {
  const of = await organization();
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`m${n}`, n]));
  const owned = async () => must(await of.call<{ items: unknown[] }>("GET", "/organizations")).items.length;
  const before = await owned();
  const fields = wrongIn(await of.call("POST", "/organizations", { body: { name: "Acme", ...many } }));
  expect([fields.length, fields.at(-1)?.message]).toEqual([21, "480 more are not members of this request"]);
  expect(await owned()).toBe(before);
});
