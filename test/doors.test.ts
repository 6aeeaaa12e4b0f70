// The doors of every request: what its headers say is taken as it is said, never as if it had been left out.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { operationsOf } from "#worker/platform/http.ts";
import { newId } from "#worker/platform/ids.ts";
import { composition } from "#worker/slices.ts";
import { client } from "./support/client.ts";
import { installation } from "./identity/support.ts";
import { agentOn, board, member, must, organization, task } from "./support/factories.ts";
import { fill, world } from "./support/operations.ts";
import { refusal } from "./support/problem.ts";
import { upgrade } from "./support/sockets.ts";

test("an organization header that is empty names no organization, for people, API keys and agents, and on sockets", async () => {
  const of = await organization();
  const somebody = await member(of, { role: "admin", writesAll: true });
  const key = must(await somebody.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "K", scopes: ["boards:read"] } }));
  const scout = await agentOn(of, await board(of));
  for (const call of [somebody.call, client({ Authorization: `Bearer ${key.token}` }), scout.call]) {
    expect((await call("GET", "/boards")).status).toBe(200);
    expect((await call("GET", "/boards", { headers: { "X-Organization-Id": of.id } })).status).toBe(200);
    for (const named of ["", newId(), "x"])
      expect(refusal(await call("GET", "/boards", { headers: { "X-Organization-Id": named } }), named)).toBe("404 not_found");
  }
  const asMember = { Authorization: `Bearer ${somebody.token}` };
  expect((await upgrade("/ws/feed?organization_id=", asMember)).status).toBe(404);
  expect((await upgrade("/ws/feed", { ...asMember, "X-Organization-Id": "" })).status).toBe(404);
});

test("what a browser has kept of one person is not done by who has signed in there since", async () => {
  const of = await organization();
  const on = await board(of);
  const [ana, ben] = [await member(of, { writesAll: true }), await member(of, { writesAll: true })];
  const { id } = must(await ana.call<{ id: string }>("GET", "/users/me"));
  const body = { board_id: on.id, title: "Kept" };
  const as = (call: typeof ana.call, person: string) => call("POST", "/tasks", { body, headers: { "X-Person-Id": person } });
  expect(refusal(await as(ben.call, id))).toBe("401 unauthenticated");
  expect(refusal(await as(ana.call, ""))).toBe("401 unauthenticated");
  expect((await as(ana.call, id)).status).toBe(201);
  expect(must(await of.call<{ items: unknown[] }>("GET", `/tasks?board_id=${on.id}`)).items).toHaveLength(1);
});

test("an empty Idempotency-Key or If-Match is refused: whoever sends one wants what it promises", async () => {
  const of = await organization();
  const on = await board(of);
  const { id } = await task(of, on);
  const body = { board_id: on.id, title: "Twice?" };
  expect(refusal(await of.call("POST", "/tasks", { body, headers: { "Idempotency-Key": "" } }))).toBe("422 invalid_input");
  const asOwner = { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id };
  expect(refusal(await installation({}, asOwner)("PATCH", `/tasks/${id}`, { body: { title: "x" }, headers: { "If-Match": "" } }))).toBe("400 bad_request");
  expect(must(await of.call<{ items: unknown[] }>("GET", `/tasks?board_id=${on.id}`)).items).toHaveLength(1);
});

test("an empty agent's token is a token that is not good, whatever else comes with it", async () => {
  const call = client({ Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Agent-Token": "" });
  expect(refusal(await call("GET", "/boards"))).toBe("401 unauthenticated");
});

test("an address that is asked in a way that it does not take says which ways it takes; one that is none is not there", async () => {
  const { call } = await organization();
  for (const [method, path, allowed] of [
    ["PUT", "/tasks", "GET, POST"],
    ["POST", `/tasks/${newId()}`, "GET, PATCH, DELETE"],
    ["OPTIONS", "/boards", "GET, POST"],
    ["DELETE", "/activity", "GET"],
    ["POST", "/activity", "GET"],
    // Of an address that stands beside `/gateways/{gateway_id}`, which takes these.
    ["PATCH", "/gateways/status", "GET"],
    ["DELETE", "/gateways/sessions", "GET"],
    ["OPTIONS", "/users/me/passkeys/challenge", "POST"],
  ] as const) {
    const reply = await call(method, path);
    expect([refusal(reply, `${method} ${path}`), reply.headers.get("Allow")]).toEqual(["405 method_not_allowed", allowed]);
    expect((await call(method, `/api${path}`)).status).toBe(405);
  }
  const elsewhere = { headers: { "X-Organization-Id": newId() } };
  expect(refusal(await call("PATCH", "/gateways/status", elsewhere)), "whatever else is not there").toBe("405 method_not_allowed");
  expect(refusal(await call("GET", "/gateways/status", elsewhere))).toBe("404 not_found");
  for (const path of ["/nowhere", "/tasks/x/y/z", "/boards/"]) expect(refusal(await call("PUT", path), path)).toBe("404 not_found");
});

test("the document lets a problem have members of its own", async () => {
  const { components } = must(await client({})<{ components: { schemas: { Problem: { additionalProperties?: unknown } } } }>("GET", "/openapi.json"));
  expect(components.schemas.Problem.additionalProperties).toEqual({});
});

test("a body may be left out where the document says so, and nowhere else", async () => {
  type Told = { operationId: string; requestBody?: { required?: boolean; content: object } };
  const { paths } = must(await client({})<{ paths: Record<string, Record<string, Told>> }>("GET", "/openapi.json"));
  const told = Object.values(paths).flatMap((methods) => Object.values(methods));
  const withBody = told.filter(({ requestBody }) => requestBody && "application/json" in requestBody.content);
  const optional = withBody.filter(({ requestBody }) => requestBody?.required !== true).map(({ operationId }) => operationId);
  expect(optional).toEqual(expect.arrayContaining(["executeTask", "updateTask", "updateOrganization", "rotateApiKey"]));
  const in_ = await world();
  expect((await in_.of.call("PATCH", `/tasks/${in_.first.id}`)).status).toBe(200);
  for (const spec of composition.slices.flatMap(({ routes = [] }) => routes.flatMap(operationsOf)).filter(({ body }) => body)) {
    const { path } = fill({ ...spec, path: spec.path.replace(/\{([a-z_]+)\}/g, ":$1") }, in_);
    const { body } = await in_.of.call(spec.method.toUpperCase(), path);
    const isMissed = body?.code === "invalid_input" && Array.isArray(body.errors);
    if (optional.includes(spec.id)) continue; // its shape takes nothing; what it then says is the service's
    if (spec.action === "public" || spec.action.person !== "never") expect([spec.id, isMissed]).toEqual([spec.id, true]);
  }
});
