// A connector that has dialled in, with a scripted gateway behind it.
import { env } from "cloudflare:workers";
import { afterEach, expect, vi } from "vitest";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import type { Approval } from "#worker/approvals/schema.ts";
import type { Gateway } from "#worker/gateways/schema.ts";
import { taskSessionKey } from "#worker/runs/index.ts";
import type { Run } from "#worker/runs/schema.ts";
import { board, gateway, must, organization, task, type TestOrganization } from "./factories.ts";
import { ScriptedGateway, type ScriptedGatewayOptions } from "./scripted-gateway.ts";
import { attachToRelay } from "./scripted-gateway/over-relay.ts";
import { upgrade } from "./sockets.ts";

export const PATIENCE = { timeout: 8_000, interval: 20 };
const ends: (() => void)[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const end of ends.splice(0)) end();
});

export type Closed = { code: number; reason: string };
/** `say`: as its connector; `hear`: as its gateway, an event. */
export type Connected = { double: ScriptedGateway; closed: Promise<Closed>; say(text: string): void; hear(event: string, payload: object): void };

export const tokenFor = async (of: TestOrganization, lab: { id: string }): Promise<string> =>
  must(await of.call<{ relay_token: string }>("POST", `/gateways/${lab.id}/connect-command`)).relay_token;

export const dial = (lab: { id: string }, token: string): Promise<Response> => upgrade(`/ws/gateway/${lab.id}/relay`, { Authorization: `Bearer ${token}` });

/** Dialled in with a fresh token, or this one; here once Mission Control calls it online. */
export async function connect(of: TestOrganization, lab: { id: string }, token?: string, options: ScriptedGatewayOptions = {}): Promise<Connected> {
  const response = await dial(lab, token ?? (await tokenFor(of, lab)));
  const socket = response.webSocket as WebSocket;
  const closed = new Promise<Closed>((resolve) => socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason })));
  socket.accept();
  const double = new ScriptedGateway(options);
  const attachment = attachToRelay(double, {
    send: (text) => socket.send(text),
    addEventListener: (type, listener) => socket.addEventListener(type, (event) => listener(event as { data?: unknown })),
  });
  ends.push(() => {
    attachment.detach();
    double.dispose();
  });
  await expect.poll(async () => (await statusOf(of, lab)).status, PATIENCE).toBe("online");
  const say = (text: string) => socket.send(text);
  return { double, closed, say, hear: (event, payload) => say(JSON.stringify({ type: "event", event, payload })) };
}

export const statusOf = async (of: TestOrganization, { id }: { id: string }): Promise<Gateway> => must(await of.call<Gateway>("GET", `/gateways/${id}`));
export const linkOf = (of: TestOrganization, { id }: { id: string }) => env.GATEWAY_LINKS.get(env.GATEWAY_LINKS.idFromName(`${of.shard}:${id}`));

/** From now on it is later by this much. */
export function pass(ms: number): void {
  const real = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => real() + ms);
}

/** A connected gateway that works on a task and says nothing of itself. */
export async function atWork() {
  const of = await organization();
  const lab = await gateway(of);
  const token = await tokenFor(of, lab);
  const link = await connect(of, lab, token, { wordMs: 60_000 });
  const on = await board(of, { gateway_id: lab.id });
  const given = await task(of, on, { description: "SLOW:1000" });
  const runs = async () => must(await of.call<{ items: Run[] }>("GET", `/tasks/${given.id}/runs`)).items;
  const { agent_id } = must(await of.call<{ agent_id: string }>("POST", `/gateways/${lab.id}/execute`, { body: { task_id: given.id } }));
  await expect.poll(async () => (await runs())[0]?.status, PATIENCE).toBe("running");
  const session = taskSessionKey(gatewayAgentId(agent_id), given.id);
  const hold = (id: string, request: object = {}) =>
    link.hear("exec.approval.requested", {
      id,
      expiresAtMs: Date.now() + 600_000,
      request: { command: "rm -rf build", sessionKey: session, allowedDecisions: ["allow-once", "deny"], ...request },
    });
  const approvals = async () => must(await of.call<{ items: Approval[]; total: number }>("GET", `/approvals?board_id=${on.id}`)).items;
  return { of, lab, token, on, given, link, session, runs, hold, approvals };
}
