// How fast anybody may write, at the values of production: what comes at once is counted one after another, nothing is lost or done
// twice, and who is refused hears when to come again.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import worker from "#worker/index.ts";
import type { Approval } from "#worker/approvals/schema.ts";
import { forgetLimitsStatement, limitGuard, takeStatement, WRITE_COSTS, WRITE_RULES, writeLimit } from "#worker/platform/limits.ts";
import { newId } from "#worker/platform/ids.ts";
import { BASE, type Reply } from "../support/client.ts";
import { agentOn, board, member, must, organization, task, workplace } from "../support/factories.ts";
import { type Problem, refusal } from "../support/problem.ts";

const { WRITE_LIMIT_FACTOR: _raised, ...production } = env;

/** Through the Worker as it is deployed: without what the tests raise. */
async function call<T = Problem>(token: string, method: string, path: string, body: unknown, more: Record<string, string> = {}): Promise<Reply<T>> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}`, ...more };
  const request = new Request(`${BASE}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
  const context = createExecutionContext();
  const response = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, production as typeof env, context);
  const text = await response.text();
  await waitOnExecutionContext(context);
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as T };
}

const comment = (token: string, taskId: string, message = "x", more: Record<string, string> = {}) =>
  call(token, "POST", `/tasks/${taskId}/comments`, { message }, more);
const statuses = (replies: Reply<unknown>[]) =>
  Object.fromEntries([...Map.groupBy(replies, ({ status }) => status)].map(([status, all]) => [status, all.length]));

/** Time stands still but for what the test says. */
function clock() {
  const start = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  return { after: (seconds: number) => vi.setSystemTime(start + seconds * 1000) };
}

test("an agent that sends a hundred writes at once has sixty done; the others hear when to come again, and then go through", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  const { after } = clock();
  const { burst, perMinute } = WRITE_RULES.agent;
  const replies = await Promise.all(Array.from({ length: 100 }, (_, n) => comment(scout.token, first.id, `comment ${n}`)));
  expect(statuses(replies)).toEqual({ 201: burst, 429: 100 - burst });
  const refused = replies.find(({ status }) => status === 429) as Reply<Problem>;
  expect(refusal(refused)).toBe("429 rate_limited");
  expect(refused.headers.get("Retry-After")).toBe("1");
  expect(refused.body.detail).toBe(
    "Too many changes by this agent: at most 60 at once and 120 a minute. Nothing was done. Wait 1 s, then send the same request again.",
  );
  const { items } = must(await of.call<{ items: unknown[] }>("GET", `/tasks/${first.id}/comments?limit=200`));
  expect(items.length, "what was refused was not done").toBe(burst);
  after(1);
  expect(statuses(await Promise.all(Array.from({ length: 5 }, () => comment(scout.token, first.id))))).toEqual({
    201: perMinute / 60,
    429: 5 - perMinute / 60,
  });
  after(3600);
  expect(statuses(await Promise.all(Array.from({ length: burst + 5 }, () => comment(scout.token, first.id))))).toEqual({ 201: burst, 429: 5 });
});

test("each agent, key and person has a rate of their own; one organization's does not touch another's", async () => {
  const { of, on, first } = await workplace();
  const [scout, other] = [await agentOn(of, on), await agentOn(of, on)];
  const { token: key } = must(await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["tasks:write"] } }));
  const ana = await member(of, { writesAll: true });
  const elsewhere = await workplace();
  clock();
  const busy = await Promise.all(Array.from({ length: WRITE_RULES.agent.burst + 1 }, () => comment(scout.token, first.id)));
  expect(statuses(busy)).toEqual({ 201: WRITE_RULES.agent.burst, 429: 1 });
  for (const token of [other.token, key, ana.token]) expect((await comment(token, first.id)).status).toBe(201);
  expect((await comment((await agentOn(elsewhere.of, elsewhere.on)).token, elsewhere.first.id)).status).toBe(201);
});

test("an organization has a rate for all of its writers together, told as such", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  clock();
  const writers = (n: number) =>
    writeLimit({ env: production as typeof env, caller: { actor: { type: "agent", id: `agent-${n}`, name: "Scout" } }, now: new Date(), action: null }, of.id);
  for (let n = 0; n < WRITE_RULES.organization.burst; n += 100)
    await of.db.d1.batch(Array.from({ length: 100 }, (_, at) => writers(n + at)).flatMap((limit) => [limitGuard(of.db, limit), takeStatement(of.db, limit)]));
  const refused = await comment(scout.token, first.id);
  expect(refusal(refused)).toBe("429 rate_limited");
  expect(refused.body.detail).toContain("in this organization: at most 2000 at once and 6000 a minute");
  const far = await organization(of.shard);
  expect((await comment((await agentOn(far, await board(far))).token, first.id)).status, "not of that organization").toBe(404);
});

test("the more a write can destroy, the more of the rate it takes", () => {
  const { low, medium, high, critical } = WRITE_COSTS;
  expect([low, medium <= high, medium < high, high < critical]).toEqual([1, true, true, true]);
});

test("what a decision costs follows its risk; what is refused for another reason, and a repeated key, cost nothing", async () => {
  const { of, on } = await workplace();
  const [scout, ana] = [await agentOn(of, on), await member(of, { writesAll: true })];
  const made = await Promise.all(Array.from({ length: 3 }, () => task(of, on)));
  const spent = async (subject: string): Promise<number> => {
    const row = await of.db.sql("SELECT spent_until - ?2 AS ms FROM write_limits WHERE key = ?1", subject, Date.now()).first<{ ms: number }>();
    return row?.ms ?? 0;
  };
  clock();
  const token = (kind: "agent" | "user") => 60_000 / WRITE_RULES[kind].perMinute;
  const asked = await call<Approval>(scout.token, "POST", "/approvals", { task_id: made[0]?.id, action: "deploy", reason: "x" });
  expect([asked.status, await spent(`agent:${scout.id}`)]).toEqual([201, WRITE_COSTS.low * token("agent")]);
  expect((await call(ana.token, "PATCH", `/approvals/${asked.body.id}`, { status: "rejected" })).status).toBe(200);
  expect(await spent(`user:${ana.id}`)).toBe(WRITE_COSTS.critical * token("user"));
  const refused = [
    await comment(scout.token, newId()),
    await comment(scout.token, made[0]?.id as string, ""),
    await call(scout.token, "PATCH", `/approvals/${asked.body.id}`, { status: "approved" }),
    await comment(`${scout.token.slice(0, -1)}x`, made[0]?.id as string),
  ];
  expect(refused.map(({ status }) => status)).toEqual([404, 422, 403, 401]);
  const once = { "Idempotency-Key": newId() };
  for (let n = 0; n < 5; n++) expect((await comment(scout.token, made[1]?.id as string, "once", once)).status).toBe(201);
  expect(await spent(`agent:${scout.id}`)).toBe(2 * token("agent"));
});

test("a clock that was wrong keeps nobody out, and cron forgets buckets that are full", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  const { after } = clock();
  after(7 * 24 * 3600);
  for (const reply of await Promise.all(Array.from({ length: 10 }, () => comment(scout.token, first.id)))) expect(reply.status).toBe(201);
  after(0);
  expect(statuses(await Promise.all(Array.from({ length: 70 }, () => comment(scout.token, first.id))))).toEqual({ 201: 60, 429: 10 });
  const known = async () => (await of.db.sql("SELECT 1 FROM write_limits WHERE key = ?1", `agent:${scout.id}`).first()) !== null;
  await forgetLimitsStatement(of.db, new Date()).run();
  expect(await known(), "it is still being used").toBe(true);
  await forgetLimitsStatement(of.db, new Date(Date.now() + 60_000)).run();
  expect(await known()).toBe(false);
});
