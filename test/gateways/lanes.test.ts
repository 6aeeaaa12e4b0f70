// What waits for a gateway is sent lane by lane, all lanes in their turn: none waits behind another's failure, and how often the
// database is asked does not grow with what waits.
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { type GatewayCommandRow, queuedCommands } from "#worker/commands/index.ts";
import { Answers } from "#worker/links/answers.ts";
import { Halts } from "#worker/links/halts.ts";
import { HeldLedger } from "#worker/links/held-ledger.ts";
import { GatewayLedger } from "#worker/links/ledger.ts";
import { OpenRuns } from "#worker/links/open-runs.ts";
import { Drain } from "#worker/links/drain.ts";
import { Presence } from "#worker/links/presence.ts";
import { GatewayPipe } from "#worker/links/pipe.ts";
import { CommandPump } from "#worker/links/pump.ts";
import { Watch } from "#worker/links/watch.ts";
import { Database } from "#worker/platform/db.ts";
import { wakeLink } from "#worker/gateways/index.ts";
import { newId } from "#worker/platform/ids.ts";
import { composition } from "#worker/slices.ts";
import { PATIENCE, ready } from "../support/connected.ts";
import { eventsOf, gateway, organization, type TestOrganization } from "../support/factories.ts";
import { invalid } from "../support/scripted-gateway/types.ts";

type Lanes = Record<string, number>;
type Failed = { error: string | null };

/** So many commands in each lane, as if they had been stored in turn. The command names its lane and its place there. */
async function stored(of: TestOrganization, lab: { id: string }, lanes: Lanes): Promise<void> {
  const left = { ...lanes };
  const rows: { id: string; lane: string; payload: string }[] = [];
  for (let place = 0; Object.values(left).some((count) => count > place); place++)
    for (const [lane, count] of Object.entries(left))
      if (place < count) rows.push({ id: newId(), lane, payload: JSON.stringify({ held_command_id: `${lane} ${place}`, decision: "deny" }) });
  const text = `INSERT INTO gateway_commands(id, organization_id, gateway_id, lane, kind, payload, deadline_at, created_at)
    SELECT value ->> 'id', ?2, ?3, value ->> 'lane', 'exec.resolve', value ->> 'payload', '9999', ?4 FROM json_each(?1)`;
  for (let from = 0; from < rows.length; from += 2_000)
    await of.db.sql(text, JSON.stringify(rows.slice(from, from + 2_000)), of.id, lab.id, new Date().toISOString()).run();
}

/** Writes that a command was answered, and nothing else. */
class QuietLedger extends GatewayLedger {
  override async markSent(): Promise<boolean> {
    return true;
  }
  #done: string[] = [];
  #written: Promise<unknown> | null = null;

  /** All that are done in the same moment with one statement. */
  override async commandDone({ id }: GatewayCommandRow): Promise<void> {
    this.#done.push(id);
    this.#written ??= new Promise((soon) => setTimeout(soon, 1)).then(() => {
      this.#written = null;
      const ids = JSON.stringify(this.#done.splice(0));
      return this.db.sql("UPDATE gateway_commands SET status = 'done' WHERE id IN (SELECT value FROM json_each(?1))", ids).run();
    });
    await this.#written;
  }
}

/** A pump before a gateway that answers at once; `refuses`: in this lane always with UNAVAILABLE. */
function pumpOf(of: TestOrganization, lab: { id: string }, refuses: string) {
  const scope = { shard: of.shard, organizationId: of.id, gatewayId: lab.id };
  const ledger = new QuietLedger({ env, composition }, scope);
  const heard: string[] = [];
  const due: number[] = [];
  const error = { code: "UNAVAILABLE", message: "busy", retryable: true, retryAfterMs: 1 };
  const send = (text: string) => {
    const { id, params } = JSON.parse(text) as { id: string; params: { id: string } };
    const isRefused = params.id.startsWith(`${refuses} `);
    if (!isRefused) heard.push(params.id);
    queueMicrotask(() => pipe.receive(isRefused ? { type: "res", id, ok: false, error } : { type: "res", id, ok: true, payload: {} }));
    return true;
  };
  const pipe: GatewayPipe = new GatewayPipe(send, () => undefined);
  const kept = new Map<string, unknown>();
  const kv = {
    get: (key: string) => kept.get(key),
    put: (key: string, value: unknown) => void kept.set(key, value),
    delete: (key: string) => kept.delete(key),
  };
  const answers = new Answers(kv as unknown as SyncKvStorage, pipe, ledger);
  const dueAt = async (at: number) => void due.push(at);
  const runs = new OpenRuns(ledger, answers);
  const held = new HeldLedger(ledger, runs);
  const drain = new Drain({ kv: kv as unknown as SyncKvStorage, presence: new Presence(kv as unknown as SyncKvStorage, ledger, dueAt), pipe, dueAt });
  const halts = new Halts({ composition, ledger, pipe, runs, dueAt });
  const pump = new CommandPump({ env, scope, halts, ledger, held, runs, answers, drain, watch: new Watch(pipe, () => {}), pipe, dueAt, calm: async () => {} });
  return { pump, heard, due };
}

const placesOf = (heard: string[], lane: string) => heard.filter((name) => name.startsWith(`${lane} `)).map((name) => Number(name.split(" ")[1]));

test("ten thousand commands are drained in order after an outage while one lane always fails; the database is asked a few hundred times", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const lanes = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`agent:${String(n).padStart(3, "0")}`, 50]));
  await stored(of, lab, lanes);
  const { pump, heard, due } = pumpOf(of, lab, "agent:000");
  const asked = vi.spyOn(Database.prototype, "ask");
  await pump.run();
  const queries = asked.mock.calls.length;
  asked.mockRestore();
  expect(heard.length).toBe(199 * 50);
  for (const lane of Object.keys(lanes).slice(1)) expect(placesOf(heard, lane)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect(queries).toBeLessThan(1_000);
  const left = await of.db
    .sql("SELECT count(*) AS total, count(DISTINCT lane) AS lanes FROM gateway_commands WHERE gateway_id = ?1 AND status = 'queued'", lab.id)
    .first();
  expect(left).toEqual({ total: 50, lanes: 1 });
  expect(due.length, "the lane that fails is tried again").toBeGreaterThan(0);
}, 200_000);

test("a lane with thousands before it is served with the first query, one that is at work or not due yet is left out, and the next due time is told", async () => {
  const of = await organization();
  const lab = await gateway(of);
  await stored(of, lab, { "a:large": 1_000, "b:late": 3, "c:busy": 3 });
  await stored(of, lab, { "d:small": 2 });
  const later = new Date(Date.now() + 60_000).toISOString();
  await of.db.sql("UPDATE gateway_commands SET not_before = ?2 WHERE gateway_id = ?1 AND lane = 'b:late'", lab.id, later).run();
  const ask = async (lanes: number) => {
    const now = new Date().toISOString();
    const { queued } = await of.db.ask({ queued: queuedCommands(of.db, lab.id, { now, busy: ["c:busy"], lanes }) });
    return { next: queued.next, lanes: Object.fromEntries([...Map.groupBy(queued.commands, ({ lane }) => lane)].map(([lane, rows]) => [lane, rows.length])) };
  };
  expect(await ask(100)).toEqual({ next: later, lanes: { "a:large": 20, "d:small": 2 } });
  expect(await ask(1)).toEqual({ next: later, lanes: { "a:large": 20 } });
});

test("every open run is asked about, however many older ones go on", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const text = `INSERT INTO runs(id, organization_id, gateway_id, session_key, status, requested_by, deadline_at, created_at)
    SELECT value, ?2, ?3, 'agent:mc-x:task-' || value, 'running', '{}', '9999', ?4 FROM json_each(?1)`;
  const ids = Array.from({ length: 1_200 }, () => newId());
  await of.db.sql(text, JSON.stringify(ids), of.id, lab.id, new Date().toISOString()).run();
  const ledger = new GatewayLedger({ env, composition }, { shard: of.shard, organizationId: of.id, gatewayId: lab.id });
  expect((await ledger.openRuns()).map(({ id }) => id)).toEqual(ids.toSorted());
});

test("work behind a provisioning that failed is not sent: its run says why", async () => {
  const at = await ready("hello");
  vi.spyOn(at.link.double.agents, "create").mockImplementation(() => {
    throw invalid("no room");
  });
  await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("failed");
  expect((await at.runs())[0]?.error).toContain("The agent could not be provisioned on the gateway");
  expect(at.link.double.turns).toEqual([]);
});

test("what sets an agent up anew, or takes it away, does not fail with a set-up before it", async () => {
  const { of, lab } = await ready("hello");
  const kinds = ["agent.provision", "session.abort", "agent.provision", "agent.release"];
  const text = `INSERT INTO gateway_commands(id, organization_id, gateway_id, lane, kind, payload, deadline_at, created_at)
    SELECT value ->> 'id', ?2, ?3, 'agent:late', value ->> 'kind', '{"agent_id":"none"}', '2026-01-01', ?4 FROM json_each(?1)`;
  const rows = kinds.map((kind) => ({ id: newId(), kind }));
  await of.db.sql(text, JSON.stringify(rows), of.id, lab.id, new Date().toISOString()).run();
  await wakeLink(env, { shard: of.shard, organizationId: of.id, gatewayId: lab.id });
  const errors = async () => {
    const { results } = await of.db.sql("SELECT error FROM gateway_commands WHERE lane = 'agent:late' AND gateway_id = ?1 ORDER BY id", lab.id).all<Failed>();
    return results.map(({ error }) => error && /could not be provisioned|deadline|in time/i.exec(error)?.[0]);
  };
  const [, late] = [await expect.poll(errors, PATIENCE).not.toContain(null), (await errors())[0]];
  expect(await errors()).toEqual([late, "could not be provisioned", late, late]);
  const ended = (await eventsOf(of, "type=gateway_command.failed")).map(({ payload }) => payload.attempts);
  expect(ended, "none of them has left").toEqual([0, 0, 0, 0]);
});
