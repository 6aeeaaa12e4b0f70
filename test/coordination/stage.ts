// A board with a lead, a worker and the main agent of its gateway, all on one gateway.
import { vi } from "vitest";
import type { CoordinationRequest } from "#worker/coordination/schema.ts";
import { ready } from "../support/connected.ts";
import { agentOn, board, gateway, must, organization, type TestOrganization } from "../support/factories.ts";

type Thing = { id: string };

/** They can be told, whatever their gateway has said of them so far. */
const settle = (of: TestOrganization) => of.db.sql("UPDATE agents SET state = 'ready' WHERE organization_id = ?1", of.id).run();

async function agentsOn(of: TestOrganization, on: Thing, lab: Thing) {
  const lead = await agentOn(of, on, { name: "Lena Lead", gateway_id: lab.id });
  const worker = await agentOn(of, on, { name: "Wim", gateway_id: lab.id });
  const main = await agentOn(of, null, { name: "Max", gateway_id: lab.id });
  must(await of.call("PATCH", `/agents/${lead.id}`, { body: { is_board_lead: true } }));
  await of.db.sql("UPDATE agents SET is_gateway_main = 1 WHERE id = ?1", main.id).run();
  await settle(of);
  return { lead, worker, main };
}

const looks = (of: TestOrganization) => ({
  requests: async (query = "") => must(await of.call<{ items: CoordinationRequest[] }>("GET", `/coordination?limit=200${query}`)).items,
  one: async (id: string) => must(await of.call<{ items: CoordinationRequest[] }>("GET", "/coordination?limit=200")).items.find((request) => request.id === id),
});

/** Its gateway is away: what they are told waits. */
export async function asking() {
  const of = await organization();
  const lab = await gateway(of);
  const on = await board(of, { gateway_id: lab.id });
  return { of, lab, on, ...(await agentsOn(of, on, lab)), ...looks(of) };
}

/** Its gateway is connected, and gives them what they are told. */
export async function coordinating() {
  const at = await ready("say this");
  const agents = await agentsOn(at.of, at.on, at.lab);
  const sent = vi.spyOn(at.link.double.runs, "send");
  /** What this agent was told, as its session got it. */
  const toldTo = ({ id }: Thing): string[] =>
    (sent.mock.calls as unknown as [unknown, { sessionKey: string; message: string }][])
      .filter(([, { sessionKey }]) => sessionKey === `agent:mc-${id}:main`)
      .map(([, { message }]) => message);
  return { ...at, ...agents, ...looks(at.of), sent, toldTo };
}
