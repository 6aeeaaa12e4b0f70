// GatewayLink with a scripted gateway behind a real relay socket: online, work done once, and cut off when its token or its
// organization no longer holds.
import { evictDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { RECHECK_AFTER_MS } from "#worker/gateways/trust.ts";
import { decodeEvent } from "#worker/platform/event-catalog.ts";
import type { EventRow } from "#worker/platform/events.ts";
import { composition } from "#worker/slices.ts";
import { connect, dial, linkOf, PATIENCE, pass, statusOf, tokenFor } from "../support/connected.ts";
import { board, gateway as makeGateway, must, organization, task } from "../support/factories.ts";

const RELAY_REVOKED = 4003;

test("a connector that dials in is online; a task given to its agent is done once, and the agent's words come back", async () => {
  const of = await organization();
  const lab = await makeGateway(of);
  const { double } = await connect(of, lab);
  const on = await board(of, { gateway_id: lab.id });
  const scout = must(
    await of.call<{ id: string }>("POST", "/agents", { body: { organization_id: of.id, name: "Scout", board_id: on.id, gateway_id: lab.id } }),
  );
  must(await of.call("POST", `/agents/${scout.id}/provision`, { body: {} }));
  const state = async () => must(await of.call<{ status: string }>("GET", `/agents/${scout.id}`)).status;
  await expect.poll(state, PATIENCE).toBe("online");
  const given = await task(of, on, { assigned_agent_id: scout.id });
  const runs = async () => must(await of.call<{ items: { status: string }[] }>("GET", `/tasks/${given.id}/runs`)).items.map((run) => run.status);
  await expect.poll(runs, PATIENCE).toEqual(["succeeded"]);
  expect(double.turns.length).toBe(1);
  const { events } = await of.db.ask({ events: of.db.rows<EventRow>("SELECT * FROM events WHERE organization_id = ?1", of.id) });
  const told = events.filter(({ type }) => /^(?:gateway|gateway_command|run)\./.test(type));
  const steps = ["gateway.created", "gateway.connect_command_created", "gateway.online", "gateway_command.done", "run.queued", "run.succeeded"];
  expect(told.map(({ type }) => type)).toEqual(expect.arrayContaining(steps));
  for (const event of told) expect(() => decodeEvent(composition.events, event), event.type).not.toThrow();
  const asked = await task(of, on, { assigned_agent_id: null });
  must(await of.call("POST", `/gateways/${lab.id}/execute`, { body: { task_id: asked.id } }));
  await expect.poll(() => double.turns.length, PATIENCE).toBe(2); // woken at once: cron has not run
});

test("a shell command that the gateway holds is told with what a person needs to decide, and its end with the outcome", async () => {
  const of = await organization();
  const lab = await makeGateway(of);
  const { say } = await connect(of, lab);
  const on = await board(of, { gateway_id: lab.id });
  const given = await task(of, on);
  const { agent_id } = must(await of.call<{ agent_id: string }>("POST", `/gateways/${lab.id}/execute`, { body: { task_id: given.id } }));
  const request = { command: "rm -rf build", sessionKey: `agent:mc-${agent_id}:task-${given.id}`, allowedDecisions: ["allow-once", "deny"], cwd: "/srv" };
  const hear = (event: string, payload: object) => say(JSON.stringify({ type: "event", event, payload }));
  const told = async (type: string) => {
    const { events } = await of.db.ask({ events: of.db.rows<EventRow>("SELECT * FROM events WHERE organization_id = ?1 AND type = ?2", of.id, type) });
    return events.map((event) => decodeEvent(composition.events, event).payload);
  };
  hear("exec.approval.requested", { id: "held-1", expiresAtMs: -1, request });
  await expect.poll(() => told("command.held"), PATIENCE).toHaveLength(1);
  hear("exec.approval.requested", { id: "held-1", expiresAtMs: -1, request });
  hear("exec.approval.resolved", { id: "held-1", decision: "deny", resolvedBy: "someone" });
  await expect.poll(() => told("command.released"), PATIENCE).toEqual([{ label: "deny", outcome: "deny", resolved_by: "someone", gateway_id: lab.id }]);
  expect(await told("command.held")).toEqual([
    expect.objectContaining({ command: "rm -rf build", cwd: "/srv", allowed_decisions: ["allow-once", "deny"], expires_at: "1970-01-01T00:00:00.000Z" }),
  ]);
});

test("a token that was revoked behind the link's back is good for twenty seconds and no longer, asleep or awake", async () => {
  for (const isAsleep of [false, true]) {
    const of = await organization();
    const lab = await makeGateway(of);
    const { closed, say } = await connect(of, lab);
    await of.db.sql("UPDATE credentials SET revoked_at = ?2 WHERE subject_id = ?1", lab.id, new Date().toISOString()).run();
    if (isAsleep) await evictDurableObject(linkOf(of, lab));
    pass(RECHECK_AFTER_MS);
    say(JSON.stringify({ type: "event", event: "tick", payload: {} }));
    expect((await closed).code).toBe(RELAY_REVOKED);
    await expect.poll(async () => (await statusOf(of, lab)).status, PATIENCE).toBe("offline");
    vi.restoreAllMocks();
  }
});

test("a new connect command cuts the old connector off at once, and its token opens nothing any more", async () => {
  const of = await organization();
  const lab = await makeGateway(of);
  const first = await tokenFor(of, lab);
  const { closed } = await connect(of, lab);
  must(await of.call("POST", `/gateways/${lab.id}/connect-command`));
  expect((await closed).code).toBe(RELAY_REVOKED);
  expect((await dial(lab, first)).status).toBe(401);
});

test("the connector of an organization that is being deleted is cut off and refused; restored, the gateway shows as it is", async () => {
  const of = await organization();
  const lab = await makeGateway(of);
  const { closed, say } = await connect(of, lab);
  must(await of.call("DELETE", "/organizations/me"));
  pass(RECHECK_AFTER_MS);
  say(JSON.stringify({ type: "event", event: "tick", payload: {} }));
  expect((await closed).code).toBe(RELAY_REVOKED);
  expect(await statusOf(of, lab)).toMatchObject({ status: "online" }); // nothing can be written now
  must(await of.call("POST", "/organizations/me/restore"));
  await expect.poll(async () => (await statusOf(of, lab)).status, PATIENCE).toBe("offline");
  expect(await statusOf(of, lab)).toMatchObject({ problem: "connector_away" });
  await connect(of, lab);
});
