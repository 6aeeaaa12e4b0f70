// What an operation asks beyond its own action, when what it is asked for needs more, or less: in the words of needs.ts.
import { expect, test } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import { type Call, nobody } from "../support/client.ts";
import { board, gateway, member, must, organization, task } from "../support/factories.ts";
import { world } from "../support/operations.ts";
import { refusal } from "../support/problem.ts";
import { watch } from "../support/sockets.ts";
import { keyWith, people } from "./asking.ts";
import { memberIdOf } from "./fresh.ts";

/** The three ways in which an agent comes to a board, or gets a token there. */
async function placing(call: Call, { of, on, lab }: Awaited<ReturnType<typeof world>>) {
  const fields = { organization_id: of.id, name: "Placed" };
  const [spare, housed] = await Promise.all([
    of.call<Agent>("POST", "/agents", { body: fields }).then(must),
    of.call<Agent>("POST", "/agents", { body: { ...fields, board_id: on.id, gateway_id: lab.id } }).then(must),
  ]);
  return [
    await call("POST", "/agents", { body: { ...fields, board_id: on.id } }),
    await call("PATCH", `/agents/${spare.id}`, { body: { board_id: on.id } }),
    await call("POST", `/agents/${housed.id}/provision`),
  ];
}

test("whoever puts an agent on a board must be able to write there, whether person or key", async () => {
  const in_ = await world();
  const { admin, "admin here": manager } = await people(in_);
  const elsewhere = await member(in_.of, { role: "admin", reads: [in_.on.id], writes: [(await board(in_.of)).id] });
  for (const { call } of [admin, elsewhere])
    for (const reply of await placing(call, in_)) {
      expect(refusal(reply)).toBe("403 forbidden");
      expect(reply.body.detail).toContain("you need write access to this board");
    }
  expect((await placing(manager.call, in_)).map(({ status }) => status)).toEqual([201, 200, 200]);
  for (const reply of await placing(await keyWith(in_.of, ["agents:write", "tasks:read"]), in_)) {
    expect(refusal(reply)).toBe("403 forbidden");
    expect(reply.body.detail).toContain("needs the scope tasks:write");
  }
  expect((await placing(await keyWith(in_.of, ["agents:write", "tasks:write"]), in_)).map(({ status }) => status)).toEqual([201, 200, 200]);
});

test("members see and end their own membership, and see no other's rights", async () => {
  const of = await organization();
  const [one, other] = [await member(of), await member(of)];
  const [own, foreign] = [await memberIdOf(of, one), await memberIdOf(of, other)];
  expect((await one.call("GET", `/organizations/me/members/${own}`)).status).toBe(200);
  expect(refusal(await one.call("GET", `/organizations/me/members/${foreign}`))).toBe("403 forbidden");
  expect(refusal(await one.call("DELETE", `/organizations/me/members/${foreign}`))).toBe("403 forbidden");
  expect((await one.call("DELETE", `/organizations/me/members/${own}`)).status).toBe(204);
  expect(refusal(await one.call("GET", "/organizations/me/member"))).toBe("409 conflict");
});

test("a writer sends work to the board's gateway; to any other only an admin does", async () => {
  const in_ = await world();
  const { writer, "admin here": manager } = await people(in_);
  const other = await gateway(in_.of);
  must(await in_.of.call("POST", "/agents", { body: { organization_id: in_.of.id, name: "Far", gateway_id: other.id } }));
  const execute = async (call: Call, gatewayId: string) =>
    call("POST", `/gateways/${gatewayId}/execute`, { body: { task_id: (await task(in_.of, in_.on)).id, parameters: {} } });
  expect((await execute(writer.call, in_.lab.id)).status).toBe(201);
  expect(refusal(await execute(writer.call, other.id))).toBe("403 forbidden");
  expect((await execute(manager.call, other.id)).status).toBe(201);
});

test("live views: of the board for whoever reads it, programs too; of the organization for its members", async () => {
  const in_ = await world();
  const { member: plain, reader } = await people(in_);
  const foreigner = await member(await organization());
  const live = { headers: { Upgrade: "websocket" } };
  const onBoard = async (call: Call) => call("GET", `/ws/board/${in_.on.id}/sync`, live);
  const onFeed = async (call: Call) => call("GET", `/ws/feed?organization_id=${in_.of.id}`, live);
  const key = await keyWith(in_.of, ["boards:read", "activity:read", "tasks:read"]);
  for (const [call, said] of [
    [nobody, "401 unauthenticated"],
    [foreigner.call, "404 not_found"],
  ] as const) {
    expect(refusal(await onBoard(call))).toBe(said);
    expect(refusal(await onFeed(call))).toBe(said);
  }
  for (const call of [in_.scout.call, key]) expect(refusal(await onFeed(call))).toBe("403 forbidden");
  expect(refusal(await onBoard(plain.call))).toBe("403 forbidden");
  const open = async (path: string, { token }: { token: string }) => (await watch(path, { Authorization: `Bearer ${token}` })).close();
  await open(`/ws/board/${in_.on.id}/sync`, reader);
  await open("/ws/feed", plain);
  (await watch(`/ws/board/${in_.on.id}/sync`, { "X-Agent-Token": in_.scout.token })).close();
});
