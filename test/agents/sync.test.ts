// Writing all agents of a gateway anew, as the field's client asks for it.
import { expect, test } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import type { TemplatesSync } from "#worker/agents/sync-shapes.ts";
import { agent as agentWith } from "../support/client.ts";
import { board, eventsOf, gateway, member, must, organization } from "../support/factories.ts";
import { connect, PATIENCE } from "../support/connected.ts";

async function fleet() {
  const of = await organization();
  const lab = await gateway(of);
  const link = await connect(of, lab);
  const [on, other] = [await board(of, { gateway_id: lab.id }), await board(of, { gateway_id: lab.id })];
  const make = async (name: string, board_id: string | null) => must(await of.call<Agent>("POST", "/agents", { body: { name, board_id, gateway_id: lab.id } }));
  const [scout, rigger, loner] = [await make("Scout", on.id), await make("Rigger", other.id), await make("Loner", null)];
  const agent = async ({ id }: { id: string }) => must(await of.call<Agent>("GET", `/agents/${id}`));
  const settled = async () =>
    expect
      .poll(async () => Promise.all([scout, rigger, loner].map(async (each) => (await agent(each)).status)), PATIENCE)
      .toEqual(["online", "online", "online"]);
  await settled();
  const sync = async (query = "", call = of.call) => must(await call<TemplatesSync>("POST", `/gateways/${lab.id}/templates/sync${query}`));
  const textOf = ({ id }: { id: string }) => link.double.agents.get(`mc-${id}`)?.files.get("AGENTS.md")?.content ?? "";
  const tokenOf = (each: { id: string }) => /AUTH_TOKEN=(\S+)/.exec(textOf(each))?.[1];
  return { of, lab, link, on, other, scout, rigger, loner, agent, settled, sync, textOf, tokenOf };
}
type Fleet = Awaited<ReturnType<typeof fleet>>;

/** As somebody at the gateway, and seen here. */
async function rewritten(at: Fleet, { id }: { id: string }): Promise<void> {
  at.link.double.edit(() => at.link.double.agents.editFile(`mc-${id}`, "AGENTS.md", "Do as you like.\n"), { isTold: true });
  await expect.poll(async () => (await at.agent({ id })).drift, { ...PATIENCE, timeout: 20_000 }).toBe("changed");
}

test("all agents of a gateway are written anew with new tokens, none is refused at work, and the record says why", async () => {
  const at = await fleet();
  const before = at.tokenOf(at.scout);
  const answer = await at.sync();
  expect(answer).toEqual({
    gateway_id: at.lab.id,
    include_main: true,
    reset_sessions: false,
    agents_updated: 3,
    agents_skipped: 0,
    main_updated: false,
    errors: [],
  });
  await at.settled();
  const now = at.tokenOf(at.scout);
  expect(now).not.toBe(before);
  const health = (token?: string) => agentWith(String(token))("GET", "/agent/healthz");
  expect([(await health(before)).status, (await health(now)).status]).toEqual([200, 200]);
  const reasons = (await eventsOf(at.of, `resource_id=${at.scout.id}&resource_type=agent`)).filter(({ type }) => type === "agent.provisioning");
  expect(reasons.map(({ reason }) => reason)).toEqual([expect.stringContaining("synced")]);
});

test("one that somebody has changed on the gateway is left as it is and named, unless it is to be overwritten", async () => {
  const at = await fleet();
  await rewritten(at, at.scout);
  const answer = await at.sync(`?board_id=${at.on.id}`);
  expect(answer).toMatchObject({ agents_updated: 0, agents_skipped: 1, errors: [{ agent_id: at.scout.id, agent_name: "Scout", board_id: at.on.id }] });
  expect(at.textOf(at.scout)).toBe("Do as you like.\n");
  expect(await at.sync(`?board_id=${at.on.id}&overwrite=true`)).toMatchObject({ agents_updated: 1, agents_skipped: 0, errors: [] });
  await expect.poll(async () => [(await at.agent(at.scout)).drift, at.textOf(at.scout).includes("You are Scout")], PATIENCE).toEqual([null, true]);
});

test("only those of a board, of those boards that the caller may write on, and of those of which people have said that they lead", async () => {
  const at = await fleet();
  expect(await at.sync(`?board_id=${at.other.id}`)).toMatchObject({ agents_updated: 1 });
  await at.of.db.sql("UPDATE agents SET gateway_agent_id = 'lead-' || id WHERE id = ?1", at.loner.id).run();
  expect(await at.sync("?lead_only=true")).toMatchObject({ agents_updated: 0, agents_skipped: 0 });
  must(await at.of.call("PATCH", `/agents/${at.scout.id}`, { body: { is_board_lead: true } }));
  expect(await at.sync("?lead_only=true")).toMatchObject({ agents_updated: 1, agents_skipped: 0 });
  const admin = await member(at.of, { role: "admin", writes: [at.on.id] });
  const answer = await at.sync("", admin.call);
  expect(answer).toMatchObject({ agents_updated: 2, agents_skipped: 1, errors: [{ agent_id: at.rigger.id }] });
});

test("the sessions that are to begin anew do, behind the writing; one without a board is named", async () => {
  const at = await fleet();
  const answer = await at.sync("?reset_sessions=true");
  expect(answer).toMatchObject({ reset_sessions: true, agents_updated: 3, errors: [{ agent_id: at.loner.id }] });
  const kinds = async () =>
    must(await at.of.call<{ items: { kind: string; status: string }[] }>("GET", `/gateways/${at.lab.id}/commands`)).items.filter(
      ({ kind }) => kind === "session.reset",
    );
  await expect.poll(async () => (await kinds()).length, PATIENCE).toBe(2);
  await expect.poll(async () => (await kinds()).every(({ status }) => status !== "queued"), PATIENCE).toBe(true);
});

test("the agent that stands for the gateway itself is left out where that is asked for", async () => {
  const at = await fleet();
  const adopted = must(await at.of.call<Agent>("POST", `/gateways/${at.lab.id}/agents/main/adopt`, { body: { accept_default: true } }));
  expect(await at.sync("?include_main=false"), "its name alone makes it none").toMatchObject({ agents_updated: 4 });
  must(await at.of.call("PATCH", `/agents/${adopted.id}`, { body: { is_gateway_main: true } }));
  await at.settled();
  expect(await at.sync("?include_main=false")).toMatchObject({ include_main: false, agents_updated: 3, main_updated: false });
  expect(await at.sync()).toMatchObject({ agents_updated: 4, main_updated: true });
});
