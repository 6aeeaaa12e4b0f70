// Rolling out what agents inherit: seen before, written a part at a time, in the name of whoever started it, and never twice.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import type { AgentSettings } from "#worker/agents/settings-schema.ts";
import { RENDERED_MAX_CHARS } from "#worker/agents/templates.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import { composition } from "#worker/slices.ts";
import type { PreviewAgent, RollOut, RollOutAgent } from "#worker/rollouts/schema.ts";
import { sweepRollOuts } from "#worker/rollouts/jobs.ts";
import { step, workOnRollOut } from "#worker/rollouts/work.ts";
import { connect, PATIENCE } from "../support/connected.ts";
import { type Counts, counting } from "../support/counting.ts";
import { board, contextOf, eventsOf, gateway, member, must, organization } from "../support/factories.ts";

type Items<Item> = { items: Item[]; total: number };

async function fleet(isConnected = true, shard?: string) {
  const of = await organization(shard);
  const lab = await gateway(of);
  const link = isConnected ? await connect(of, lab) : null;
  const [on, other] = [await board(of, { gateway_id: lab.id }), await board(of, { gateway_id: lab.id })];
  const make = async (name: string, board_id: string) => must(await of.call<Agent>("POST", "/agents", { body: { name, board_id } }));
  const [scout, rigger] = [await make("Scout", on.id), await make("Rigger", other.id)];
  const statusOf = async ({ id }: { id: string }) => must(await of.call<Agent>("GET", `/agents/${id}`)).status;
  const settled = () => expect.poll(async () => [await statusOf(scout), await statusOf(rigger)], PATIENCE).toEqual(["online", "online"]);
  if (isConnected) await settled();
  const say = async (place: string, body: object) => must(await of.call("PATCH", `/agent-defaults/${place}`, { body }));
  const preview = async (place = of.id, query = "") =>
    must(await of.call<Items<PreviewAgent>>("GET", `/agent-defaults/${place}/roll-out-preview${query}`)).items;
  const start = (body: object = {}, call = of.call) => call<RollOut>("POST", "/agent-roll-outs", { body: { place_id: of.id, ...body } });
  const read = async (id: string) => must(await of.call<RollOut>("GET", `/agent-roll-outs/${id}`));
  const over = async (id: string, status = "done") => {
    await expect
      .poll(async () => {
        await workOnRollOut({ env, composition }, { shard: of.shard, id });
        return (await read(id)).status;
      }, PATIENCE)
      .toBe(status);
    return read(id);
  };
  const agents = async (id: string) => must(await of.call<Items<RollOutAgent>>("GET", `/agent-roll-outs/${id}/agents`)).items;
  const soulOf = ({ id }: { id: string }) => link?.double.agents.get(gatewayAgentId(id))?.files.get("SOUL.md")?.content;
  return { of, lab, link, on, other, scout, rigger, say, preview, start, read, over, agents, soulOf };
}

test("what would change is shown for each agent, then written to those of which something differs, and nothing is written twice", async () => {
  const { of, on, scout, rigger, say, preview, start, over, agents, soulOf } = await fleet();
  expect((await preview()).map(({ becomes }) => becomes)).toEqual(["unchanged", "unchanged"]);
  await say(on.id, { file_templates: { "SOUL.md": "Calm, {{ agent_name }}." } });
  const [first, second] = await preview();
  expect([first, second]).toEqual([
    expect.objectContaining({ agent_id: rigger.id, becomes: "unchanged", parts: [] }),
    expect.objectContaining({
      agent_id: scout.id,
      becomes: "written",
      parts: [{ part: "SOUL.md", before: expect.stringContaining("Be exact"), after: "Calm, Scout.\n" }],
    }),
  ]);
  await of.db.sql("UPDATE agents SET made_by_key_id = 'k1' WHERE id = ?1", scout.id).run();
  const started = must(await start());
  expect(started).toMatchObject({ status: "running", total: 2, counts: { waiting: 2 } });
  const done = await over(started.id);
  expect(done.counts).toMatchObject({ waiting: 0, written: 0, done: 1, unchanged: 1, failed: 0, skipped: 0 });
  expect(soulOf(scout)).toBe("Calm, Scout.\n");
  const kept =
    "SELECT made_by_key_id AS k, (SELECT count(*) FROM credentials c WHERE c.subject_id = a.id AND c.revoked_at IS NOT NULL) AS ended FROM agents a WHERE id = ?1";
  expect((await of.db.sql(kept, scout.id).all()).results, "it is taken over by nobody, and works on with its token").toEqual([{ k: "k1", ended: 0 }]);
  expect((await preview()).map(({ becomes }) => becomes)).toEqual(["unchanged", "unchanged"]);
  const again = await over(must(await start()).id);
  expect(again.counts).toMatchObject({ done: 0, unchanged: 2 });
  expect((await agents(done.id)).find(({ agent_id }) => agent_id === scout.id)).toMatchObject({ status: "done", error: null, agent_name: "Scout" });
  const [began] = await eventsOf(of, `resource_id=${scout.id}&type=agent.provisioning`);
  expect([began?.actor.type, began?.reason]).toEqual(["user", expect.stringContaining("rolled out")]);
  const told = await eventsOf(of, `resource_id=${done.id}`);
  expect(told.map(({ type }) => type).sort()).toEqual(["roll_out.finished", "roll_out.started"]);
});

test("a text that is too long with a real token in it stops one agent, not the roll-out; one that is given up is said to have been", async () => {
  const { of, on, scout, rigger, say, preview, start, read, agents } = await fleet(false);
  await say(on.id, { file_templates: { "TOOLS.md": "x" } });
  const [short] = (await preview(on.id)).flatMap(({ parts }) => parts.filter(({ part }) => part === "AGENTS.md"));
  const [rules, room] = [8_000, RENDERED_MAX_CHARS - 100 - String(short?.after).length];
  await say(on.id, { file_templates: { "AGENTS.md": "r".repeat(rules), "TOOLS.md": "t".repeat(room - rules) } });
  expect(must(await of.call<AgentSettings>("GET", `/agents/${scout.id}/settings`)).error).toContain("AGENTS.md would have");
  expect((await preview()).map(({ becomes }) => becomes)).toEqual(["written", "failed"]);
  const { id } = must(await start({ rotate_tokens: true }));
  expect(await step(contextOf(of), id)).toBe("again");
  expect((await read(id)).counts).toMatchObject({ written: 1, failed: 1 });
  must(await of.call("POST", `/agents/${rigger.id}/provision/cancel`));
  await expect
    .poll(async () => (await agents(id)).find(({ agent_id }) => agent_id === rigger.id), PATIENCE)
    .toMatchObject({
      status: "failed",
      error: "Setting it up was given up.",
    });
});

const CRON_AT_ONCE = 20;

test("roll-outs of one organization that wait for absent gateways keep those of no other from going on", async () => {
  const [many, one] = [await fleet(false, "SHARD_0"), await fleet(false, "SHARD_0")];
  const { id } = must(await many.start({ rotate_tokens: true }));
  await step(contextOf(many.of), id);
  const names = ["roll_outs", "roll_out_agents"].map(
    async (table) => (await many.of.db.sql(`SELECT name FROM pragma_table_info('${table}')`).all<{ name: string }>()).results,
  );
  const [outs = [], its = []] = (await Promise.all(names)).map((rows) => rows.map(({ name }) => name));
  const copied = (columns: string[], keys: string[]) => columns.map((column) => (keys.includes(column) ? `j.value || t.${column}` : `t.${column}`)).join(", ");
  const copies = JSON.stringify(Array.from({ length: CRON_AT_ONCE }, (_, at) => String(at)));
  await many.of.db.d1.batch([
    many.of.db.sql(`INSERT INTO roll_outs SELECT ${copied(outs, ["id", "place_id"])} FROM roll_outs t, json_each(?2) j WHERE t.id = ?1`, id, copies),
    many.of.db.sql(
      `INSERT INTO roll_out_agents SELECT ${copied(its, ["roll_out_id"])} FROM roll_out_agents t, json_each(?2) j WHERE t.roll_out_id = ?1`,
      id,
      copies,
    ),
  ]);
  const last = must(await one.start({ rotate_tokens: true }));
  await sweepRollOuts(contextOf(one.of));
  expect((await one.read(last.id)).counts).toMatchObject({ waiting: 0, written: 2 });
});

test("leads alone, a board alone, new tokens and sessions where asked; one that was changed on its gateway is skipped and named", async () => {
  const { of, link, on, scout, rigger, preview, start, over, agents } = await fleet();
  must(await of.call("PATCH", `/agents/${scout.id}`, { body: { is_board_lead: true } }));
  expect((await preview(of.id, "?lead_only=true&rotate_tokens=true")).map(({ agent_id, becomes }) => [agent_id, becomes])).toEqual([[scout.id, "written"]]);
  expect((await preview(on.id)).map(({ agent_id }) => agent_id)).toEqual([scout.id]);
  const tokenOf = () => /AUTH_TOKEN=(\S+)/.exec(link?.double.agents.get(gatewayAgentId(scout.id))?.files.get("AGENTS.md")?.content ?? "")?.[1];
  const before = tokenOf();
  const leads = await over(must(await start({ lead_only: true, rotate_tokens: true, reset_sessions: true })).id);
  expect([leads.counts.done, leads.total, tokenOf() === before]).toEqual([1, 1, false]);
  const kinds = must(await of.call<Items<{ kind: string }>>("GET", `/gateways/${scout.gateway_id}/commands`)).items.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "session.reset").length).toBe(1);
  link?.double.edit(() => link.double.agents.editFile(gatewayAgentId(rigger.id), "SOUL.md", "Mine.\n"), { isTold: true });
  await expect.poll(async () => must(await of.call<Agent>("GET", `/agents/${rigger.id}`)).drift, { ...PATIENCE, timeout: 20_000 }).toBe("changed");
  const skipped = await over(must(await start({ rotate_tokens: true, agent_ids: [rigger.id] })).id);
  expect((await agents(skipped.id)).map(({ status, error }) => [status, error])).toEqual([["skipped", expect.stringContaining("changed it on its gateway")]]);
});

test("two workers at one step write it once; the next goes on where the last was cut off; its rights end with those of its maker", async () => {
  const { of, on, scout, rigger, say, start, read, agents } = await fleet(false);
  await say(of.id, { model: "stub/other" });
  const admin = await member(of, { role: "admin", writes: [on.id] });
  const seen = must(await admin.call<Items<PreviewAgent>>("GET", `/agent-defaults/${of.id}/roll-out-preview`)).items;
  expect(
    seen.map(({ becomes, parts }) => [becomes, parts.length > 0]),
    "what others write on is not shown",
  ).toEqual([
    ["skipped", false],
    ["written", true],
  ]);
  const { id } = must(await start({}, admin.call));
  expect((await start()).status).toBe(409);
  await Promise.all([1, 2].map(() => step(contextOf(of), id)));
  const became = Object.fromEntries((await agents(id)).map(({ agent_id, status, error }) => [agent_id, [status, error]]));
  expect(became[scout.id]).toEqual(["written", null]);
  expect(became[rigger.id]).toEqual(["skipped", expect.stringContaining("may not write on")]);
  const { rows } = await of.db.ask({ rows: of.db.rows<{ n: number }>("SELECT count(*) AS n FROM credentials WHERE subject_id = ?1", scout.id) });
  expect(rows[0]?.n).toBe(2);
  expect(await step(contextOf(of), id)).toBe("waits");
  must(await of.call("DELETE", `/agents/${scout.id}`));
  expect(await step(contextOf(of), id)).toBe("over");
  expect(await read(id)).toMatchObject({ status: "done", counts: { skipped: 2 } });
  const second = must(await start({ rotate_tokens: true }, admin.call));
  await of.db.d1.batch([of.db.sql("UPDATE members SET role = 'member' WHERE organization_id = ?1 AND person_id = ?2", of.id, admin.id)]);
  expect(await step(contextOf(of), second.id)).toBe("over");
  expect(await read(second.id)).toMatchObject({ status: "failed", error: expect.stringContaining("no longer an admin"), counts: { waiting: 0 } });
});

test("it is stopped by whoever may start one, is nobody's else, and what its gateways never answer ends a day later", async () => {
  const { of, start, read } = await fleet(false);
  const [other, plain] = [await organization(), await member(of, { role: "member", readsAll: true })];
  const { id } = must(await start({ rotate_tokens: true }));
  const path = `/agent-roll-outs/${id}`;
  expect([(await other.call("GET", path)).status, (await plain.call("GET", path)).status, (await start({}, other.call)).status]).toEqual([404, 403, 404]);
  const stopped = must(await of.call<RollOut>("POST", `${path}/cancel`));
  expect([stopped.status, stopped.counts]).toEqual(["canceled", (await read(id)).counts]);
  expect((await of.call("POST", `${path}/cancel`)).status).toBe(409);
  const late = must(await start({ rotate_tokens: true }));
  await step(contextOf(of), late.id);
  await step(contextOf(of, new Date(Date.now() + 26 * 3_600_000)), late.id);
  expect(await read(late.id)).toMatchObject({ status: "failed", counts: { failed: 2, written: 0 } });
});

const COPIES = 118;

/** Its own, its events and its guards, and two looks at the roll-out: how many wait beside them adds little. */
const ROWS_OF_A_STEP_MAX = 2_000;

test("many agents are written fifty at a time, each part in three round trips and by the rows of its agents, and each agent once", async () => {
  const { of, on, start, read } = await fleet(false, "SHARD_0");
  const row = "SELECT * FROM agents WHERE organization_id = ?1 AND board_id = ?2";
  const { agents } = await of.db.ask({ agents: of.db.rows<Record<string, unknown>>(row, of.id, on.id) });
  const [first] = agents;
  const columns = Object.keys(first ?? {}).filter((column) => !["drift", "gateway_status"].includes(column));
  const insert = `INSERT INTO agents(${columns.join(", ")}) VALUES (${columns.map((_, at) => `?${at + 1}`).join(", ")})`;
  const copies = Array.from({ length: COPIES }, (_, at) => {
    const id = crypto.randomUUID();
    return { ...first, id, name: `Copy ${at}`, gateway_agent_id: gatewayAgentId(id), session_key: `agent:mc-${id}:main` } as Record<string, unknown>;
  });
  await of.db.d1.batch(copies.map((copy) => of.db.sql(insert, ...columns.map((column) => copy[column]))));
  const { id } = must(await start({ rotate_tokens: true }));
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const bindings = { ...env, SHARD_0: counting(env.SHARD_0, counts) };
  const context = contextOf(of, new Date(), bindings);
  let [most, mostRead] = [0, 0];
  for (let outcome = ""; outcome !== "waits"; ) {
    counts.trips = 0;
    counts.rowsRead = 0;
    outcome = await step({ ...context, db: shardDatabase(bindings, of.shard) }, id);
    most = Math.max(most, counts.trips);
    mostRead = Math.max(mostRead, counts.rowsRead);
  }
  expect(most).toBe(3);
  expect(mostRead).toBeLessThan(ROWS_OF_A_STEP_MAX);
  expect((await read(id)).counts).toMatchObject({ waiting: 0, written: COPIES + 2, failed: 0 });
  const tokens = "SELECT count(*) AS n FROM credentials c JOIN agents a ON a.id = c.subject_id WHERE a.organization_id = ?1 AND a.name LIKE 'Copy%'";
  expect(await of.db.sql(tokens, of.id).first<number>("n")).toBe(COPIES);
});
