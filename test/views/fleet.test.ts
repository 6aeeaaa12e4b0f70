// The fleet over HTTP: each agent with its state, the decision that holds it, since when and for whom; nothing of boards that the caller does not see.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "#worker/index.ts";
import type { FleetAgent } from "#worker/views/schema.ts";
import { BASE, client } from "../support/client.ts";
import { atWork, PATIENCE } from "../support/connected.ts";
import { type Counts, counting } from "../support/counting.ts";
import { agentOn, board, gateway, member, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

type Call = TestOrganization["call"];
type Fleet = { items: FleetAgent[]; total: number };
const fleetOf = async (call: Call, query = ""): Promise<Fleet> => must(await call<Fleet>("GET", `/organizations/me/fleet${query}`));
const one = async (call: Call, id: string): Promise<FleetAgent> => (await fleetOf(call, `?agent_ids=${id}`)).items[0] as FleetAgent;

test("an agent at work says so with its run and task; a held command makes it wait for those who may decide; the end of the link for its gateway", async () => {
  const { of, lab, on, given, link, hold, runs } = await atWork();
  const [agent] = (await fleetOf(of.call)).items as [FleetAgent];
  const run = (await runs())[0];
  expect(agent).toMatchObject({
    state: "working",
    reason: "run",
    since: run?.started_at,
    run: { id: run?.id, status: "running" },
    waits_for: null,
    approval: null,
  });
  expect([agent.board?.id, agent.gateway?.name, agent.task]).toEqual([on.id, lab.name, { id: given.id, key: given.key, title: given.title, status: "inbox" }]);
  await of.db.sql("UPDATE runs SET started_at = ?2 WHERE id = ?1", run?.id, new Date(Date.now() - 15 * 60_000).toISOString()).run();
  expect((await one(of.call, agent.id)).load).toEqual([0, 0, 0, 0, 0, 0, 0, 0.5, 1, 1]);
  const writer = await member(of, { writes: [on.id] });
  await member(of, { reads: [on.id] });
  hold("held-1");
  await expect.poll(async () => (await one(of.call, agent.id)).state, PATIENCE).toBe("person");
  const waiting = await one(of.call, agent.id);
  expect(waiting).toMatchObject({ reason: "held_command", detail: "rm -rf build", approval: { action: "exec" }, waits_for: { total: 2 } });
  expect(waiting.waits_for?.people.map(({ user_id }) => user_id)).toContain(writer.id);
  const [asked] = must(await of.call<{ items: { id: string; created_at: string; expires_at: string }[] }>("GET", "/approvals")).items;
  expect([waiting.since, waiting.approval?.id, waiting.approval?.expires_at]).toEqual([asked?.created_at, asked?.id, asked?.expires_at]);
  await othersAsk(of, asked?.id ?? "", 600);
  expect((await one(of.call, agent.id)).approval?.id, "however many others wait, and for less long").toBe(asked?.id);
  await of.db.sql("DELETE FROM approvals WHERE organization_id = ?1 AND id <> ?2", of.id, asked?.id).run();
  must(await of.call("PATCH", `/approvals/${asked?.id}`, { body: { status: "rejected" } }));
  link.cut();
  await expect.poll(async () => (await one(of.call, agent.id)).reason, PATIENCE).toBe("work_away");
  const { gateway, state, since } = await one(of.call, agent.id);
  expect([state, gateway?.status, since]).toEqual([
    "gateway",
    "offline",
    must(await of.call<{ last_seen_at: string }>("GET", `/gateways/${lab.id}`)).last_seen_at,
  ]);
});

/** So many requests of somebody else, each of which runs out before this one. */
async function othersAsk({ db }: TestOrganization, id: string, count: number): Promise<void> {
  const row = await db.sql("SELECT * FROM approvals WHERE id = ?1", id).first<Record<string, unknown>>();
  const changed: Record<string, string> = {
    id: "'other-' || i",
    requester_id: "'somebody'",
    held_command_id: "NULL",
    task_id: "NULL",
    expires_at: "created_at",
  };
  const columns = Object.keys(row ?? {});
  await db
    .sql(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) INSERT INTO approvals(${columns.join(", ")})
      SELECT ${columns.map((name) => changed[name] ?? name).join(", ")} FROM n, approvals WHERE id = ?1`,
      id,
      count,
    )
    .run();
}

const rowsReadBy = async (of: TestOrganization): Promise<Counts> => {
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const shard = of.shard as "SHARD_0";
  const context = createExecutionContext();
  const headers = { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id };
  const response = await worker.fetch(
    new Request(`${BASE}/api/v1/organizations/me/fleet`, { headers }) as never,
    { ...env, [shard]: counting(env[shard], counts) },
    context,
  );
  await waitOnExecutionContext(context);
  expect(response.status).toBe(200);
  expect((await response.json<Fleet>()).total).toBe(3);
  return counts;
};

test("who sees no board of an agent is not told of it; what an agent has done long ago costs nothing to show, and its last line is what it said; a used up budget stops it", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const [on, hidden] = [await board(of, { name: "Ops" }), await board(of)];
  const there = { gateway_id: lab.id };
  const [scout, secret, draft] = [
    await agentOn(of, on, { name: "Scout", ...there }),
    await agentOn(of, hidden, { name: "Secret", ...there }),
    await agentOn(of, null, { name: "Draft" }),
  ];
  await of.db.sql("UPDATE agents SET state = 'ready' WHERE organization_id = ?1 AND gateway_id IS NOT NULL", of.id).run();
  const own = { assigned_agent_id: scout.id };
  const first = await task(of, on, { title: "First", status: "todo" });
  const blocked = await task(of, on, { title: "Blocked", status: "blocked", blocked_reason: "No keys" });
  must(await scout.call("POST", `/tasks/${blocked.id}/comments`, { body: { message: "I looked everywhere.\n\nWho has the keys?\n" } }));
  must(await of.call("POST", `/tasks/${blocked.id}/comments`, { body: { message: "I ask around" } }));
  must(await of.call("PATCH", `/tasks/${blocked.id}`, { body: own }));
  const reader = await member(of, { reads: [on.id] });
  const seen = await fleetOf(client({ Authorization: `Bearer ${reader.token}`, "X-Organization-Id": of.id }));
  expect(seen.items.map(({ id, state, reason, detail, task: shown }) => [id, state, reason, detail, shown?.title])).toEqual([
    [draft.id, "idle", "no_gateway", null, undefined],
    [scout.id, "offline", "never_connected", null, "Blocked"],
  ]);
  expect((await fleetOf(of.call)).items.map(({ id }) => id)).toEqual([draft.id, scout.id, secret.id]);
  await of.db.sql("UPDATE gateways SET status = 'online' WHERE id = ?1", lab.id).run();
  const standing = await one(of.call, scout.id);
  expect([standing.state, standing.reason, standing.detail, standing.last_words?.text]).toEqual(["blocked", "task_blocked", "No keys", "Who has the keys?"]);
  const before = await rowsReadBy(of);
  await grown(of, on, scout.id, lab.id);
  const after = await rowsReadBy(of);
  expect([before.trips, after.trips]).toEqual([1, 1]);
  expect(after.rowsRead - before.rowsRead, after.log.join("\n")).toBeLessThan(100);
  must(await of.call("PATCH", `/tasks/${blocked.id}`, { body: { status: "todo", depends_on_task_ids: [first.id] } }));
  expect(await one(of.call, scout.id)).toMatchObject({ reason: "task_depends", detail: first.key });
  await task(of, on, { title: "Later", status: "todo", ...own });
  await expect.poll(async () => (await one(of.call, scout.id)).reason, PATIENCE).toBe("queued");
  expect((await one(of.call, scout.id)).task?.title).toBe("Later");
  must(await of.call("PUT", `/guards/limits/agent/${scout.id}`, { body: { max_runs: 0 } }));
  const spent = await one(of.call, scout.id);
  expect([spent.state, spent.reason, spent.lifecycle.state, spent.detail]).toEqual([
    "stopped",
    "over_budget",
    "paused",
    expect.stringContaining("budget of Scout"),
  ]);
  expect((await fleetOf(of.call, `?agent_ids=${secret.id},${scout.id}&limit=1`)).items.map(({ id }) => id)).toEqual([scout.id]);
  for (const query of ["agent_ids=x", "state=idle", `agent_ids=${scout.id},`])
    expect(refusal(await of.call("GET", `/organizations/me/fleet?${query}`)), query).toBe("422 invalid_input");
});

/** 300 runs that have ended and 300 tasks that are done. */
async function grown({ id, db }: TestOrganization, on: { id: string }, agentId: string, gatewayId: string): Promise<void> {
  const many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)";
  await db.d1.batch([
    db.sql(
      `${many} INSERT INTO runs(id, organization_id, gateway_id, agent_id, board_id, task_id, session_key, status, parameters, requested_by, resends, deadline_at, version, created_at, started_at, ended_at)
      SELECT 'old-' || i, ?1, ?2, ?3, ?4, NULL, 's', 'succeeded', '{}', '{}', 0, '2026-01-01', 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n`,
      id,
      gatewayId,
      agentId,
      on.id,
    ),
    db.sql(
      `${many} INSERT INTO tasks(id, organization_id, board_id, number, title, status, priority, rank, assigned_agent_id, comment_count, approvals_pending, created_by, version, created_at, updated_at, attachment_count, work_version)
      SELECT 'done-' || i || ?1, ?1, ?3, 1000 + i, 'Done', 'done', 'low', 'a', ?2, 0, 0, '{}', 1, '2026-01-01', '2026-01-01', 0, 0 FROM n`,
      id,
      agentId,
      on.id,
    ),
  ]);
}
