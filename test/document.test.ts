// The OpenAPI document is what a client builds by: a request that it allows is not refused for its shape.
import { SELF } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { z } from "zod";
import { type OperationInfo, operationsOf } from "#worker/platform/http.ts";
import { composition } from "#worker/slices.ts";
import { NEEDS } from "./access/needs.ts";
import { BASE } from "./support/client.ts";
import { type Components, type Schema, valuesOf } from "./support/documented-values.ts";
import { must, workplace } from "./support/factories.ts";
import { fill, world } from "./support/operations.ts";
import { type Problem, refusal } from "./support/problem.ts";

type Parameter = { name: string; in: string; required?: boolean; schema: Schema };
type Told = {
  operationId: string;
  security: Record<string, string[]>[];
  "x-required-actor": string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};
type Document = { paths: Record<string, Record<string, Told>>; components: { schemas: Components } };

const document = (await (await SELF.fetch(`${BASE}/openapi.json`)).json()) as Document;
const components = document.components.schemas;
const told = Object.values(document.paths).flatMap((methods) => Object.values(methods));
const shapes = new Map(composition.slices.flatMap(({ routes = [] }) => routes.flatMap(operationsOf)).map((spec) => [spec.id, spec]));

/** What no schema can say. */
const BEYOND = /^(?:must be at most 32 KB of JSON|is not a known time zone|the days must follow each other, and be at most 92)$/;

/** Of the values that the schema allows, one that the shape refuses, and why. */
function refused(schema: Schema, shape: z.ZodType, asSent = (value: unknown) => value): string | null {
  const run = fc.check(
    fc.property(valuesOf(schema, components), (value) => {
      const { error } = shape.safeParse(asSent(value));
      const issues = (error?.issues ?? []).filter(({ message }) => !BEYOND.test(message));
      if (issues.length > 0) throw new Error(issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
    }),
    { numRuns: 200, seed: 1 },
  );
  return run.failed ? `${JSON.stringify(run.counterexample).slice(0, 200).toWellFormed()} ${(run.errorInstance as Error).message}` : null;
}

/** Addresses and queries hold words only. */
const asWords = (value: unknown) => Object.fromEntries(Object.entries(value as object).map(([name, word]) => [name, String(word)]));

test("a body that the document allows has the shape that the operation takes", () => {
  const wrong = told.flatMap(({ operationId, requestBody }) => {
    const [schema, shape] = [requestBody?.content["application/json"]?.schema, shapes.get(operationId)?.body];
    const found = schema && shape ? refused(schema, shape) : null;
    return found ? [`${operationId}: ${found}`] : [];
  });
  expect(wrong).toEqual([]);
});

test("parameters that the document allows are taken, in the address and in the query", () => {
  const wrong = told.flatMap(({ operationId, parameters = [] }) =>
    (["path", "query"] as const).flatMap((place) => {
      const shape = shapes.get(operationId)?.[place === "path" ? "params" : "query"];
      const here = parameters.filter((one) => one.in === place);
      const schema = {
        type: "object",
        properties: Object.fromEntries(here.map((one) => [one.name, one.schema])),
        required: here.flatMap(({ name, required }) => (required ? [name] : [])),
        additionalProperties: false,
      };
      const found = shape ? refused(schema, shape, asWords) : null;
      return found ? [`${operationId}: ${found}`] : [];
    }),
  );
  expect(wrong).toEqual([]);
});

/** By hand: the operations whose bodies have rules beyond their members, and who may send them. */
const RULED: Record<string, "owner" | "agent"> = {
  createTask: "owner",
  createTaskOnBoard: "owner",
  createRecurrence: "owner",
  updateRecurrence: "owner",
  updateTask: "owner",
  updateTaskOnBoard: "owner",
  agentUpdateTask: "agent",
  agentCreateTask: "agent",
  askApproval: "owner",
  askApprovalOnBoard: "owner",
  editTasks: "owner",
  agentAskApproval: "agent",
};
const bodyOf = ({ requestBody }: Told): Schema => {
  const schema = requestBody?.content["application/json"]?.schema ?? {};
  return schema.$ref ? (components[schema.$ref.split("/").at(-1) as string] as Schema) : schema;
};

test("what the document does not say is required is not: no assignee, or one, and a reason, an action and a task in one of their places", async () => {
  const hasRules = (operation: Told) => ["not", "allOf"].some((keyword) => keyword in bodyOf(operation));
  expect(
    told
      .filter(hasRules)
      .map(({ operationId }) => operationId)
      .sort(),
  ).toEqual(Object.keys(RULED).sort());
  const in_ = await world();
  for (const [id, by] of Object.entries(RULED)) {
    const operation = told.find(({ operationId }) => operationId === id) as Told;
    const spec = shapes.get(id) as OperationInfo;
    const { path } = fill({ ...spec, path: spec.path.replace(/\{([a-z_]+)\}/g, ":$1") }, in_);
    const { call } = by === "agent" ? in_.scout : in_.of;
    for (const body of fc.sample(valuesOf(bodyOf(operation), components), { numRuns: 25, seed: 1 })) {
      const reply = await call<Problem>(spec.method.toUpperCase(), path, { body });
      expect(`${reply.status} ${reply.body.detail}`, id).not.toMatch(/^422 (?:reason|action|task_id): say|an approval is about|not to both|give either/);
      expect([400, 401], `${id}: it got as far as its body`).not.toContain(reply.status);
    }
  }
});

/** By hand: how each kind of caller shows who they are. */
const TOKENS = { person: ["session", "bearer"], agent: ["agentToken"], key: ["apiKey"] } as const;

test("every operation is documented with the tokens of those whom the hand-written table lets in, and of nobody else", () => {
  const documented = told.map(({ operationId, security, "x-required-actor": actors }) => [operationId, security.flatMap(Object.keys).sort(), actors]);
  const byHand = Object.entries(NEEDS).map(([id, [, person, agent, key]]) => {
    const tokens = [...(person === "nobody" ? [] : TOKENS.person), ...(agent === "never" ? [] : TOKENS.agent), ...(key === "never" ? [] : TOKENS.key)];
    const actors = [...(person === "nobody" ? [] : ["person"]), ...(agent === "never" ? [] : ["agent"]), ...(key === "never" ? [] : ["api_key"])];
    return person === "anybody" ? [id, [], ["public"]] : [id, tokens.sort(), actors];
  });
  const byId = (list: unknown[][]) => list.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  expect(byId(documented)).toEqual(byId(byHand));
});

test("a number in an address or a query is written in digits: nothing else is taken for one", async () => {
  const in_ = await world();
  const asked = told.flatMap(({ operationId, parameters = [] }) =>
    parameters.filter(({ schema }) => [schema.type].flat().includes("integer")).map((parameter) => ({ id: operationId, ...parameter })),
  );
  expect(asked.map(({ id }) => id)).toEqual(expect.arrayContaining(["listBoards", "listActivity", "listComments", "retrySetAsideEvent"]));
  for (const { id, name, in: place, schema } of asked) {
    expect([id, name, schema.type]).toEqual([id, name, "integer"]); // never null: an address has no such word
    const spec = shapes.get(id) as OperationInfo;
    for (const word of ["", " ", "null", "1e1", "0x1", "1.0", "+1", "true"]) {
      const { path } = fill({ ...spec, path: spec.path.replace(`{${name}}`, encodeURIComponent(word)).replace(/\{([a-z_]+)\}/g, ":$1") }, in_);
      const asQuery = `${path}${path.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(word)}`;
      const reply = await in_.of.call(spec.method.toUpperCase(), place === "query" ? asQuery : path);
      expect(refusal(reply, `${id} ${name}=${word}`)).toBe(place === "query" ? "422 invalid_input" : "404 not_found");
    }
  }
});

test("lengths are counted in characters, as the document means them: 300 of them are a title, of whatever kind", async () => {
  const { of, on } = await workplace();
  const post = (title: string) => of.call<{ title: string }>("POST", "/tasks", { body: { board_id: on.id, title } });
  const smiles = "😀".repeat(300);
  expect(must(await post(smiles)).title).toBe(smiles);
  for (const longer of [`${smiles}!`, ` ${smiles}`, `x${" ".repeat(300)}`]) expect(refusal(await post(longer))).toBe("422 invalid_input");
  expect(must(await post(" padded\n")).title).toBe("padded");
  const change = (password: string) => of.call("PUT", "/users/me/password", { body: { password } });
  const eleven = await change("🦦🦉🌲🏮🎈🪁🧶🔭🪐⛵🧭"); // each takes two units of a string
  expect([eleven.status, eleven.body.errors]).toEqual([422, [{ path: "password", message: "must have at least 12 characters" }]]);
});
