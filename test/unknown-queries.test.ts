// What is asked for and not looked at would be answered as if it had been: a member of a query that an operation does not know is refused.
import { expect, test } from "vitest";
import { composition } from "#worker/slices.ts";
import { operationsOf } from "#worker/platform/http.ts";
import { client } from "./support/client.ts";
import { type Problem, refusal } from "./support/problem.ts";
import { fill, world } from "./support/operations.ts";
import { organization } from "./support/factories.ts";

const operations = composition.slices.flatMap((slice) => (slice.routes ?? []).flatMap(operationsOf));

test("every operation refuses a member of the query that it does not know, and names it and those it takes", async () => {
  const in_ = await world();
  const ofAgents = client({ "X-Agent-Token": in_.scout.token });
  const letIn: string[] = [];
  for (const operation of operations) {
    const isForAgents = operation.action !== "public" && operation.action.person === "never";
    const { path, body } = fill({ ...operation, path: operation.path.replace(/\{([a-z_]+)\}/g, ":$1") }, in_);
    const asked = `${path}${path.includes("?") ? "&" : "?"}no_such_filter=1`;
    const reply = await (isForAgents ? ofAgents : in_.of.call)(operation.method.toUpperCase(), asked, body === undefined ? {} : { body });
    const problem = reply.body as Partial<Problem> | null;
    if (reply.status !== 422 || problem?.errors?.[0]?.path !== "no_such_filter") letIn.push(`${operation.id}: ${reply.status}`);
  }
  expect(letIn).toEqual([]);
});

test("nobody learns by it what they may not, and what other servers' clients send is taken where it says nothing", async () => {
  const of = await organization();
  expect(refusal(await client({ Authorization: "Bearer wrong" })("GET", "/boards?q=x"))).toBe("401 unauthenticated");
  expect(refusal(await of.call("GET", "/boards/none?q=x"))).toBe("404 not_found");
  const { body } = await of.call<Problem>("GET", "/boards?q=x&archived=false&__proto__=1");
  expect([body.detail, body.errors?.map(({ path }) => path)]).toEqual([
    "q, __proto__: no such member of the query. It takes limit, offset, board_group_id, gateway_id, archived.",
    ["q", "__proto__"],
  ]);
  const { id } = (await of.call<{ id: string }>("POST", "/agents", { body: { name: "Scout" } })).body;
  expect((await of.call("PATCH", `/agents/${id}?force=true`, { body: { description: "D" } })).status).toBe(200);
});
