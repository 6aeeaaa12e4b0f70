// A connector that has dialled in, with a scripted gateway behind it.
import { env } from "cloudflare:workers";
import { afterEach, expect, vi } from "vitest";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import type { Approval } from "#worker/approvals/schema.ts";
import type { Gateway } from "#worker/gateways/schema.ts";
import { taskSessionKey } from "#worker/runs/index.ts";
import type { Run } from "#worker/runs/schema.ts";
import { board, eventsOf, gateway, must, organization, task, type TestOrganization } from "./factories.ts";
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
export type Connected = {
  double: ScriptedGateway;
  closed: Promise<Closed>;
  /** As its connector. */
  say(text: string): void;
  /** As its gateway, an event. */
  hear(event: string, payload: object): void;
  /** The connection ends; the gateway goes on and is heard no more. */
  cut(): void;
};

export const tokenFor = async (of: TestOrganization, lab: { id: string }): Promise<string> =>
  must(await of.call<{ relay_token: string }>("POST", `/gateways/${lab.id}/connect-command`)).relay_token;

export const dial = (lab: { id: string }, token: string): Promise<Response> => upgrade(`/ws/gateway/${lab.id}/relay`, { Authorization: `Bearer ${token}` });

/** Dialled in with a fresh token, or this one, in front of a new gateway, or this one; here once Mission Control calls it online. */
export async function connect(
  of: TestOrganization,
  lab: { id: string },
  token?: string,
  behind: ScriptedGateway | ScriptedGatewayOptions = {},
): Promise<Connected> {
  const response = await dial(lab, token ?? (await tokenFor(of, lab)));
  const socket = response.webSocket as WebSocket;
  const closed = new Promise<Closed>((resolve) => socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason })));
  socket.accept();
  const double = behind instanceof ScriptedGateway ? behind : new ScriptedGateway(behind);
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
  const cut = () => {
    attachment.detach();
    socket.close(1001, "cut");
  };
  return { double, closed, say, hear: (event, payload) => say(JSON.stringify({ type: "event", event, payload })), cut };
}

export const statusOf = async (of: TestOrganization, { id }: { id: string }): Promise<Gateway> => must(await of.call<Gateway>("GET", `/gateways/${id}`));
export const linkOf = (of: TestOrganization, { id }: { id: string }) => env.GATEWAY_LINKS.get(env.GATEWAY_LINKS.idFromName(`${of.shard}:${id}`));

const realNow = Date.now.bind(Date);

/** From now on it is later by this much than it really is. */
export function pass(ms: number): void {
  vi.spyOn(Date, "now").mockImplementation(() => realNow() + ms);
}

/** A connected gateway whose agent is about to be given a task with this description. */
export async function ready(description: string, options: ScriptedGatewayOptions = {}) {
  const of = await organization();
  const lab = await gateway(of);
  const token = await tokenFor(of, lab);
  const link = await connect(of, lab, token, options);
  const on = await board(of, { gateway_id: lab.id });
  const given = await task(of, on, { description });
  const runs = async () => must(await of.call<{ items: Run[] }>("GET", `/tasks/${given.id}/runs`)).items;
  const status = async () => (await runs())[0]?.status;
  const begin = async () => must(await of.call<{ id: string; agent_id: string }>("POST", `/gateways/${lab.id}/execute`, { body: { task_id: given.id } }));
  const approvals = async () => must(await of.call<{ items: Approval[]; total: number }>("GET", `/approvals?board_id=${on.id}`)).items;
  /** What history says of its runs, oldest first. */
  const told = async () => (await eventsOf(of, `board_id=${on.id}`)).filter(({ type }) => type.startsWith("run.")).map(({ type }) => type);
  return { of, lab, token, on, given, link, runs, status, begin, approvals, told };
}

/** A connected gateway that works on a task and says nothing of itself. */
export async function atWork() {
  const at = await ready("SLOW:1000", { wordMs: 60_000 });
  const { agent_id } = await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("running");
  const session = taskSessionKey(gatewayAgentId(agent_id), at.given.id);
  const hold = (id: string, request: object = {}) =>
    at.link.hear("exec.approval.requested", {
      id,
      expiresAtMs: Date.now() + 600_000,
      request: { command: "rm -rf build", sessionKey: session, allowedDecisions: ["allow-once", "deny"], ...request },
    });
  return { ...at, session, hold };
}
