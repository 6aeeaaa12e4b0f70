// The doors of every request: what its headers say is taken as it is said, never as if it had been left out.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import { client } from "./support/client.ts";
import { installation } from "./identity/support.ts";
import { agentOn, board, member, must, organization, task } from "./support/factories.ts";
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
