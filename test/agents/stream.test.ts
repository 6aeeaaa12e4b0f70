// Agents as they change, told by server-sent events: what has changed, as it is then, to whoever may read it, for as long as they may.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import { Database } from "#worker/platform/db.ts";
import { LiveRoom } from "#worker/platform/rooms.ts";
import { client } from "../support/client.ts";
import { connect, PATIENCE } from "../support/connected.ts";
import { type Reading, readEvents } from "../support/events-read.ts";
import { agentOn, board, gateway, member, must, organization, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const LONG = { timeout: 60_000 };
/** A reader who goes is noticed when they take nothing any more. */
const WHILE_GOING = { timeout: 30_000, interval: 100 };
const follow = (of: { id: string }, query = "", token = env.LOCAL_AUTH_TOKEN, headers: Record<string, string> = {}): Promise<Reading> =>
  readEvents(`/agents/stream${query}`, { Authorization: `Bearer ${token}`, "X-Organization-Id": of.id, ...headers });
const agentIn = ({ data }: { data: Record<string, unknown> }) => data.agent as Agent;
const told = ({ events }: Reading) => events.map((one) => [one.event, one.event === "agent" ? agentIn(one).name : one.data.agent_id]);
const feedOf = ({ id, shard }: TestOrganization) => env.ORGANIZATION_FEEDS.get(env.ORGANIZATION_FEEDS.idFromName(`${shard}:${id}`));
const watchersOf = (of: TestOrganization) => runInDurableObject(feedOf(of), (_, context) => context.getWebSockets().length);

test("a new agent, its change, its gateway's coming and its end are told as they are then, with whole agents", LONG, async () => {
  const of = await organization();
  const lab = await gateway(of);
  const seen = await follow(of);
  expect(["X-Request-Id", "X-Content-Type-Options"].filter((name) => !seen.headers.has(name))).toEqual([]);
  const scout = must(await of.call<Agent>("POST", "/agents", { body: { name: "Scout", identity_profile: { role: "lead" } } }));
  await expect.poll(() => told(seen), PATIENCE).toEqual([["agent", "Scout"]]);
  expect(agentIn(seen.events[0] as never)).toEqual(must(await of.call("GET", `/agents/${scout.id}`)));
  must(await of.call("PATCH", `/agents/${scout.id}`, { body: { name: "Ranger" } }));
  await expect.poll(() => told(seen).at(-1), PATIENCE).toEqual(["agent", "Ranger"]);
  must(await of.call("PATCH", `/agents/${scout.id}`, { body: { gateway_id: lab.id } }));
  const link = await connect(of, lab);
  const status = () => agentIn(seen.events.at(-1) as never).status;
  await expect.poll(status, PATIENCE).toBe("online");
  link.cut();
  await expect.poll(status, PATIENCE).toBe("offline");
  must(await of.call("DELETE", `/agents/${scout.id}`));
  await expect.poll(() => told(seen).at(-1), PATIENCE).toEqual(["deleted", scout.id]);
  await seen.leave();
});

test("agents of one board where that is asked for, and those that have changed since a time at once", LONG, async () => {
  const of = await organization();
  const [on, other] = [await board(of), await board(of)];
  const old = await agentOn(of, on, { name: "Old" });
  await of.db.sql("UPDATE agents SET updated_at = '2026-01-01T00:00:00.000Z' WHERE id = ?1", old.id).run();
  await agentOn(of, on, { name: "Here" });
  await agentOn(of, other, { name: "There" });
  const [here, all] = await Promise.all([follow(of, `?board_id=${on.id}&since=2026-02-01T00:00:00Z`), follow(of, "?since=2025-01-01T00:00:00%2B01:00")]);
  await expect
    .poll(() => [told(here), told(all)], PATIENCE)
    .toEqual([
      [["agent", "Here"]],
      [
        ["agent", "Old"],
        ["agent", "Here"],
        ["agent", "There"],
      ],
    ]);
  await agentOn(of, other, { name: "Elsewhere" });
  await agentOn(of, on, { name: "Near" });
  await expect
    .poll(() => told(all).slice(3), PATIENCE)
    .toEqual([
      ["agent", "Elsewhere"],
      ["agent", "Near"],
    ]);
  await expect.poll(() => told(here).slice(1), PATIENCE).toEqual([["agent", "Near"]]);
  for (const one of [here, all]) await one.leave();
});

test("a stream that was cut goes on behind the last event that was heard; who is too far behind loads the list", LONG, async () => {
  const of = await organization();
  const first = await follow(of);
  await agentOn(of, null, { name: "One" });
  await expect.poll(() => told(first), PATIENCE).toEqual([["agent", "One"]]);
  const last = first.events[0]?.id as string;
  await first.leave();
  await agentOn(of, null, { name: "Two" });
  const again = await follow(of, "", env.LOCAL_AUTH_TOKEN, { "Last-Event-ID": last });
  await expect.poll(() => told(again), PATIENCE).toEqual([["agent", "Two"]]);
  await again.leave();
  const lost = await follow(of, "", env.LOCAL_AUTH_TOKEN, { "Last-Event-ID": "999999999999999" });
  await expect.poll(() => lost.events.map(({ event }) => event), PATIENCE).toEqual(["resync"]);
  await lost.leave();
});

test("nothing is read for a reader while nothing happens, and of what happens at once they are told once", LONG, async () => {
  const of = await organization();
  const scout = await agentOn(of, null, { name: "Scout" });
  const seen = await follow(of);
  const asked = vi.spyOn(Database.prototype, "rows");
  const reads = () => asked.mock.calls.filter(([sql]) => sql.includes("gateway_id IN (SELECT value FROM json_each(?4))")).length;
  expect(reads()).toBe(0);
  for (let n = 0; n < 20; n++) must(await of.call("PATCH", `/agents/${scout.id}`, { body: { name: `Scout ${n}` } }));
  await expect.poll(() => told(seen).at(-1), PATIENCE).toEqual(["agent", "Scout 19"]);
  expect(reads()).toBeLessThan(5);
  vi.restoreAllMocks();
  await seen.leave();
});

test("who may not read them any more, or has signed out, is told nothing more, and the stream ends", LONG, async () => {
  const of = await organization();
  const [removed, signedOut] = [await member(of), await member(of)];
  const seen = [await follow(of, "", removed.token), await follow(of, "", signedOut.token)];
  await agentOn(of, null, { name: "Before" });
  for (const one of seen) await expect.poll(() => told(one), PATIENCE).toEqual([["agent", "Before"]]);
  const { items } = must(await of.call<{ items: { id: string; user_id: string }[] }>("GET", "/organizations/me/members"));
  must(await of.call("DELETE", `/organizations/me/members/${items.find(({ user_id }) => user_id === removed.id)?.id}`));
  must(await signedOut.call("POST", "/auth/sign-out"));
  await Promise.all(seen.map(({ ended }) => ended));
  await agentOn(of, null, { name: "After" });
  for (const one of seen) expect(one.raw()).not.toContain("After");
});

test("people of the organization follow its agents, so many at a time; who leaves is followed no more", LONG, async () => {
  const of = await organization();
  const scout = await agentOn(of, null);
  expect(refusal(await scout.call("GET", "/agents/stream"))).toBe("403 forbidden");
  const key = must(await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["agents:read"] } }));
  expect(refusal(await client({ Authorization: `Bearer ${key.token}` })("GET", "/agents/stream"))).toBe("403 forbidden");
  expect(refusal(await of.call("GET", "/agents/stream?since=yesterday"))).toBe("422 invalid_input");
  const seen = await follow(of);
  await expect.poll(() => watchersOf(of), PATIENCE).toBe(1);
  await seen.leave();
  await expect.poll(() => watchersOf(of), WHILE_GOING).toBe(0);
  vi.spyOn(LiveRoom.prototype, "fetch").mockImplementation(async () => {
    const { 0: theirs, 1: ours } = new WebSocketPair();
    ours.accept();
    ours.close(4429, "you have 1000 live views open here; close some of them, then try again");
    return new Response(null, { status: 101, webSocket: theirs });
  });
  const full = await of.call<{ detail: string }>("GET", "/agents/stream");
  expect([refusal(full), full.body.detail]).toEqual(["429 rate_limited", expect.stringContaining("1000 live views")]);
  vi.restoreAllMocks();
});
