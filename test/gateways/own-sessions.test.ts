// Commands that a gateway holds for what nobody here has ordered: its own agent, a sub-agent, its cron. The link counts there as approver,
// so they stand in the inbox: under their agent's board where the agent is ours, else under the gateway, for those who manage it.
import { expect, test } from "vitest";
import type { Approval } from "#worker/approvals/schema.ts";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import { UNGOVERNED_HOLDS, UNGOVERNED_MAX } from "#worker/links/limits.ts";
import { atWork, connect, PATIENCE, tokenFor } from "../support/connected.ts";
import { gateway as makeGateway, member, must, organization, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { watch } from "../support/sockets.ts";

const MAIN = "agent:main:main";
type List = { items: Approval[]; total: number };
const pending = async ({ call }: Pick<TestOrganization, "call">) => must(await call<List>("GET", "/approvals?status=pending&sort=urgent")).items;

async function connected() {
  const of = await organization();
  const lab = await makeGateway(of);
  const link = await connect(of, lab, await tokenFor(of, lab));
  /** As the gateway's own agent in that session. */
  const hold = (command: string, sessionKey = MAIN) =>
    link.double.approvals.request({
      command,
      agentId: "main",
      sessionKey,
      runId: crypto.randomUUID(),
      toolCallId: "call",
      cwd: "/srv",
      policy: { security: "allowlist", ask: "always", askFallback: "deny", allowlist: [] },
      starter: { scopes: new Set(["operator.admin"]), deviceId: null },
    });
  return { of, lab, link, hold };
}

test.each([
  ["approved", "allowed"],
  ["rejected", "denied"],
] as const)("what the gateway's own agent wants to run is asked here under its gateway, and when it is %s it is %s there", async (status, there) => {
  const { of, lab, hold } = await connected();
  const { outcome } = hold("uname -a");
  await expect.poll(() => pending(of), PATIENCE).toHaveLength(1);
  const [asked] = await pending(of);
  expect(asked).toMatchObject({
    board_id: null,
    task_id: null,
    requested_by: { type: "gateway", id: lab.id },
    reason: `${lab.name} wants to run a shell command in /srv, for an agent or session that Mission Control does not govern.`,
    metadata: { command: "uname -a", session_key: MAIN },
  });
  must(await of.call("PATCH", `/approvals/${asked?.id}`, { body: { status } }));
  expect((await outcome).status).toBe(there);
  expect(await pending(of)).toEqual([]);
});

test("only those who manage gateways read and decide it, in lists, at its address and live; a board's people, its agents and keys do not", async () => {
  const { of, hold } = await connected();
  const [admin, all] = [await member(of, { role: "admin" }), await member(of, { readsAll: true, writesAll: true })];
  const feeds = await Promise.all([admin, all].map(({ token }) => watch("/ws/feed?since=0", { Authorization: `Bearer ${token}` })));
  hold("uname -a");
  await expect.poll(() => pending(admin), PATIENCE).toHaveLength(1);
  const [asked] = await pending(admin);
  expect(await pending(all)).toEqual([]);
  expect((await all.call<List>("GET", "/approvals")).body.total).toBe(0);
  expect(refusal(await all.call("GET", `/approvals/${asked?.id}`))).toBe("403 forbidden");
  expect(refusal(await all.call("PATCH", `/approvals/${asked?.id}`, { body: { status: "approved" } }))).toBe("403 forbidden");
  const stranger = await organization();
  expect(refusal(await stranger.call("GET", `/approvals/${asked?.id}`))).toBe("404 not_found");
  const [first, second] = feeds;
  await first?.told((events) => events.some(({ type }) => type === "approval.requested"));
  must(await of.call("POST", "/boards", { body: { name: "Heard by both" } }));
  const heard = await second?.told((events) => events.some(({ type }) => type === "board.created"));
  expect(heard?.filter(({ type }) => /^(?:approval|command)\./.test(type))).toEqual([]);
  expect(must(await admin.call<Approval>("PATCH", `/approvals/${asked?.id}`, { body: { status: "rejected" } })).status).toBe("rejected");
});

test.each(["subagent:7d9f", "cron:nightly", "main"])("a command of an agent of ours outside of its tasks (%s) is asked on its board", async (rest) => {
  const at = await atWork();
  const agent = (await at.runs())[0]?.agent_id ?? "";
  at.hold("outside", { sessionKey: `agent:${gatewayAgentId(agent)}:${rest}` });
  await expect.poll(at.approvals, PATIENCE).toHaveLength(1);
  const [asked] = await at.approvals();
  expect(asked).toMatchObject({ board_id: at.on.id, task_id: null, agent_id: agent, requested_by: { type: "agent", id: agent } });
  expect(asked?.reason).toContain("outside of its tasks");
  expect(await at.status()).toBe("running"); // the task's own run waits for nobody
});

test("an agent of ours that lives on another gateway is none of this one's", async () => {
  const at = await atWork();
  const agent = (await at.runs())[0]?.agent_id ?? "";
  const other = await makeGateway(at.of);
  const link = await connect(at.of, other);
  const request = { command: "true", sessionKey: `agent:${gatewayAgentId(agent)}:main`, allowedDecisions: ["allow-once", "deny"] };
  link.hear("exec.approval.requested", { id: "forged", expiresAtMs: Date.now() + 600_000, request });
  await expect.poll(() => pending(at.of), PATIENCE).toHaveLength(1);
  expect((await pending(at.of))[0]).toMatchObject({ board_id: null, requested_by: { type: "gateway", id: other.id } });
});

test("what others do on the gateway leaves room for what is governed, and is taken in as it goes", async () => {
  const at = await atWork();
  for (let n = 0; n < UNGOVERNED_MAX + 10; n++) at.hold(`own-${n}`, { sessionKey: MAIN });
  at.hold("ours");
  await expect.poll(at.approvals, PATIENCE).toHaveLength(1); // of the board: the task's
  const kept = (await pending(at.of)).filter(({ board_id }) => board_id === null).length;
  expect([kept > 0, kept <= UNGOVERNED_HOLDS.burst + 2]).toEqual([true, true]);
});
