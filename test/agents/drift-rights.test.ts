// Who may let stand what somebody has changed of an agent on its gateway, and who reads what people have written there for one of their own.
import { expect, test } from "vitest";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import type { AdoptionRecord, Agent } from "#worker/agents/schema.ts";
import type { AgentDrift } from "#worker/drifts/schema.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { client, type Call } from "../support/client.ts";
import { connect, PATIENCE, tokenFor } from "../support/connected.ts";
import { board, gateway, member, must, organization } from "../support/factories.ts";

const LOOSE = { security: "full", ask: "off" };
const TOLD = { isTold: true };
const SLOW = { ...PATIENCE, timeout: 20_000 };

async function connected() {
  const of = await organization();
  const lab = await gateway(of);
  const link = await connect(of, lab, await tokenFor(of, lab));
  const driftOf = async (id: string) => must(await of.call<Agent>("GET", `/agents/${id}`)).drift;
  const isOnline = (id: string) => expect.poll(async () => must(await of.call<Agent>("GET", `/agents/${id}`)).status, PATIENCE).toBe("online");
  const accept = async (id: string, call: Call) => {
    const { version } = must(await of.call<AgentDrift>("GET", `/agents/${id}/drift`));
    return (await call("POST", `/agents/${id}/drift`, { body: { resolution: "accept", version } })).status;
  };
  return { of, lab, link, driftOf, isOnline, accept };
}

test("who may not write on an agent's board does not let stand what was changed of it; without a board, looser is for owners", {
  timeout: 60_000,
}, async () => {
  const { of, lab, link, driftOf, isOnline, accept } = await connected();
  const on = await board(of, { gateway_id: lab.id });
  const [stranger, holder] = [await member(of, { role: "admin" }), await member(of, { role: "admin", writes: [on.id] })];
  const make = async (fields: object) => must(await of.call<Agent>("POST", "/agents", { body: { gateway_id: lab.id, ...fields } })).id;
  const [placed, free] = [await make({ name: "Scout", board_id: on.id }), await make({ name: "Stray" })];
  for (const id of [placed, free]) await isOnline(id);
  link.double.edit(() => {
    for (const id of [placed, free]) link.double.approvals.editRule(gatewayAgentId(id), LOOSE);
  }, TOLD);
  for (const id of [placed, free]) await expect.poll(() => driftOf(id), SLOW).toBe("looser");
  expect(await accept(placed, stranger.call)).toBe(403);
  expect(await accept(free, holder.call)).toBe(403);
  expect([await driftOf(placed), await driftOf(free)]).toEqual(["looser", "looser"]);
  expect([await accept(placed, holder.call), await accept(free, of.call)]).toEqual([200, 200]);
});

test("what people have written for an agent of their own is read by no key, as drift neither, and tokens in it by nobody", { timeout: 60_000 }, async () => {
  const { of, lab, link, driftOf, isOnline } = await connected();
  const { agents } = link.double;
  const theirs = `mca_${"0a".repeat(16)}_${"1b".repeat(8)}_${"2c".repeat(16)}`;
  agents.create({ name: "rigger" }, 0);
  agents.editFile("rigger", "AGENTS.md", `Mind the boats. AUTH_TOKEN=${theirs}\n`);
  const { id } = must(await of.call<Agent>("POST", `/gateways/${lab.id}/agents/rigger/adopt`, { body: {} }));
  await isOnline(id);
  const { former_files } = must(await of.call<AdoptionRecord>("GET", `/agents/${id}/adoption`));
  expect(former_files).toEqual([{ name: "AGENTS.md", text: "Mind the boats. AUTH_TOKEN=[another token]\n" }]);
  link.double.edit(() => agents.editFile("rigger", "AGENTS.md", `${agents.get("rigger")?.files.get("AGENTS.md")?.content}And the oars.\n`), TOLD);
  await expect.poll(() => driftOf(id), SLOW).toBe("changed");
  const scopes = ["agents:read", "agents:write", "gateways:read"];
  const key = must(await of.call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes } }));
  expect((await client({ Authorization: `Bearer ${key.token}` })("GET", `/agents/${id}/drift`)).status).toBe(403);
  expect(must(await of.call<AgentDrift>("GET", `/agents/${id}/drift`)).items[0]?.found).toContain("And the oars.");
});
