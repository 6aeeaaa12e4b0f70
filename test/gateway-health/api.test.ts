// How a gateway is, asked of it when somebody looks: each answer stands for itself, what is not said is unknown, and nothing secret leaves.
import { expect, test, vi } from "vitest";
import type { GatewayHealth } from "#worker/gateway-health/schema.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { type Call, client } from "../support/client.ts";
import { connect, statusOf } from "../support/connected.ts";
import { gateway, member, must, organization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { diagnostics } from "../support/scripted-gateway/diagnostics.ts";
import { GatewayError } from "../support/scripted-gateway/types.ts";
import * as hello from "../support/scripted-gateway/hello.ts";

async function connected(options = {}) {
  const of = await organization();
  const lab = await gateway(of);
  const link = await connect(of, lab, undefined, options);
  return { of, lab, link };
}

const healthOf = async (call: Call, { id }: { id: string }) => must(await call<GatewayHealth>("GET", `/gateways/${id}/health`));

test("a gateway is asked, and its answers are told each under its name", async () => {
  const { of, lab } = await connected();
  const health = await healthOf(of.call, lab);
  expect(health).toMatchObject({
    gateway_id: lab.id,
    is_connected: true,
    is_draining: false,
    error: null,
    unknown: [],
    versions: { openclaw: "2026.9.6", known_openclaw: "2026.9.6", is_newer: false, update_available: null, protocol: 4 },
    event_loop: { is_degraded: false, delay_p99_ms: 72.7, delay_max_ms: 257, utilization: 0.008 },
    queue: { queued: 0, active: 0 },
    model_errors: { errors: 1, calls: 2, recent: [{ provider: "stub", model: "stub-1", reason: "Error" }] },
    models: [{ provider: "stub", model: "stub-1", is_available: true, reason: null }],
    credentials: [{ provider: "stub", status: "static", source: "config", profiles: 0, expires_at: null }],
    channels: [],
    cron: { is_enabled: true, jobs: 1 },
    cron_jobs: [{ name: "mc nightly", is_enabled: true, last_status: "ok", consecutive_errors: 0 }],
  });
  expect(health.queue?.lanes.map(({ lane }) => lane)).toEqual(["background", "cron", "main"]);
});

test("what a gateway does not answer is unknown with the reason, and the rest is told", async () => {
  const { of, lab } = await connected();
  vi.spyOn(diagnostics, "lanes").mockImplementation(() => {
    throw new GatewayError("INVALID_REQUEST", "no lanes here");
  });
  vi.spyOn(diagnostics, "cronStatus").mockReturnValue({});
  vi.spyOn(diagnostics, "channels").mockReturnValue({ channelAccounts: 7 });
  const health = await healthOf(of.call, lab);
  expect([health.queue, health.cron, health.channels, health.is_draining]).toEqual([null, null, null, null]);
  expect(health.unknown).toEqual([
    { part: "queue", why: "The gateway answered: no lanes here" },
    { part: "channels", why: "The gateway's answer could not be read." },
    { part: "cron", why: "The gateway's answer could not be read." },
  ]);
  expect(health.event_loop?.delay_p99_ms).toBe(72.7);
});

test("a gateway that does not name a method is not asked it", async () => {
  const helloOk = hello.helloOk;
  const asked = vi.spyOn(diagnostics, "lanes");
  vi.spyOn(hello, "helloOk").mockImplementation((...given) => ({ ...helloOk(...given), features: { methods: ["health", "cron.status"] } }));
  const { of, lab } = await connected();
  const health = await healthOf(of.call, lab);
  expect(asked).not.toHaveBeenCalled();
  expect(health.unknown.find(({ part }) => part === "queue")?.why).toBe("This version of OpenClaw does not answer diagnostics.lanes.");
  expect([health.queue, health.cron?.jobs, health.unknown.length]).toEqual([null, 1, 7]);
});

test("of a gateway that is not connected nothing is made up; one that drains says so", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const away = await healthOf(of.call, lab);
  expect(away).toMatchObject({ is_connected: false, is_draining: null, unknown: [], event_loop: null, queue: null, models: null, channels: null, cron: null });
  expect([away.versions.protocol, away.error]).toEqual([null, expect.stringContaining("is not connected, so nothing is known of its health")]);
  const { double } = await connect(of, lab);
  double.drain();
  await healthOf(of.call, lab); // it refuses, which is how a link hears of it
  await expect.poll(async () => (await statusOf(of, lab)).problem).toBe("draining");
  expect(await healthOf(of.call, lab)).toMatchObject({ is_draining: true, queue: null });
});

test("nothing secret leaves, whatever a gateway answers: no credential, no prompt, no address with a token in it", async () => {
  const { of, lab } = await connected();
  const secret = "sk-live-0123456789abcdef";
  vi.spyOn(diagnostics, "authStatus").mockReturnValue({
    providers: [
      {
        provider: "openai",
        status: "ok",
        apiKey: { source: "env", value: secret },
        token: secret,
        profiles: [{ profileId: "p", access: secret, refresh: secret, expiry: { at: 1_795_323_875_954 } }],
      },
      7,
    ],
  });
  vi.spyOn(diagnostics, "channels").mockReturnValue({
    channelLabels: { telegram: "Telegram" },
    channelAccounts: {
      telegram: [
        { accountId: "bot", running: false, token: secret, lastError: `GET https://api.telegram.org/bot7712:${secret}/getMe failed: 401`, config: { secret } },
      ],
    },
  });
  const [job] = diagnostics.cronJobs().jobs as { state: object }[];
  vi.spyOn(diagnostics, "cronJobs").mockReturnValue({
    jobs: [job, { ...job, id: "two", state: { ...job?.state, lastError: `key ${secret} refused`, lastRunStatus: "error", consecutiveErrors: 3 } }],
  });
  const health = await healthOf(of.call, lab);
  const told = JSON.stringify(health);
  for (const hidden of [secret, "cron says hi", "refresh", "openclaw.sqlite"]) expect(told, hidden).not.toContain(hidden);
  expect(health.credentials).toEqual([{ provider: "openai", name: null, status: "ok", source: "env", profiles: 1, expires_at: "2026-11-22T05:04:35.954Z" }]);
  expect(health.channels?.[0]).toMatchObject({
    channel: "telegram",
    label: "Telegram",
    account: "bot",
    is_running: false,
    last_error: "GET [removed] failed: 401",
  });
  expect(health.cron_jobs?.map(({ id, last_error }) => [id, last_error])[0]).toEqual(["two", "key [removed] refused"]);
});

test("whatever a gateway answers is bounded", async () => {
  const { of, lab } = await connected();
  const lanes = Array.from({ length: 500 }, (_, n) => ({ lane: `l${n}`.repeat(400), queuedCount: n % 2 ? -1 : "x", activeCount: 1, draining: "no" }));
  vi.spyOn(diagnostics, "lanes").mockReturnValue({ lanes: [{ lane: "" }, null, ...lanes] });
  vi.spyOn(diagnostics, "stability").mockReturnValue({ events: "x".repeat(5_000_000) });
  const health = await healthOf(of.call, lab);
  expect([health.queue?.lanes.length, health.queue?.queued, health.queue?.lanes[0]?.lane.length, health.queue?.lanes[0]?.is_draining]).toEqual([
    100,
    0,
    300,
    null,
  ]);
  expect(health.unknown).toEqual([{ part: "model_errors", why: expect.stringContaining("more than can be shown") }]);
});

test("failures in words without end are read as quickly as others, and the newest are told", { timeout: 5_000 }, async () => {
  const { of, lab } = await connected();
  const events = Array.from({ length: 1_900 }, (_, n) => ({ type: "model.call.error", model: `m${n}`, reason: "a".repeat(2_000) }));
  vi.spyOn(diagnostics, "stability").mockReturnValue({ events, summary: { byType: { "model.call.error": 1_900 } } });
  const { model_errors } = await healthOf(of.call, lab);
  expect([model_errors?.recent.length, model_errors?.recent[0]?.model, model_errors?.recent[0]?.reason?.length]).toEqual([20, "m1899", 300]);
});

test("numbers beyond all measure are none, so their sum is one", async () => {
  const { of, lab } = await connected();
  vi.spyOn(diagnostics, "lanes").mockReturnValue({ lanes: [1, 2].map((n) => ({ lane: `l${n}`, queuedCount: 1.7e308, activeCount: n })) });
  const answer = must(await of.call<{ result: object }>("POST", `/gateways/${lab.id}/rpc`, { body: { method: "diagnostics.lanes" } }));
  expect(answer.result).toMatchObject({ queued: 0, active: 3 });
});

test("a version newer than what is known is told as newer", async () => {
  const { of, lab } = await connected({ version: "2026.10.0" });
  expect((await healthOf(of.call, lab)).versions).toMatchObject({ openclaw: "2026.10.0", is_newer: true });
  const other = await connected({ version: "next" });
  expect((await healthOf(other.of.call, other.lab)).versions.is_newer).toBeNull();
});

test("only admins, and keys that may read gateways, look into the health of a gateway; a foreign one is none", async () => {
  const { of, lab } = await connected();
  const reader = await member(of, {});
  expect(refusal(await reader.call("GET", `/gateways/${lab.id}/health`))).toBe("403 forbidden");
  const key = must(await of.call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["gateways:read"] } }));
  expect((await healthOf(client({ Authorization: `Bearer ${key.token}` }), lab)).is_connected).toBe(true);
  const theirs = await organization(of.shard);
  expect(refusal(await theirs.call("GET", `/gateways/${lab.id}/health`))).toBe("404 not_found");
});

test("all answers of a page together have a bound, and a page of many questions counts as many", async () => {
  const { of, lab } = await connected();
  const long = { text: "x".repeat(1_500_000) };
  for (const name of ["lanes", "stability", "authStatus", "channels"] as const) vi.spyOn(diagnostics, name).mockReturnValue(long);
  const { unknown } = await healthOf(of.call, lab);
  expect(unknown.filter(({ why }) => why.includes("more than can be shown")).length).toBe(2);
  vi.restoreAllMocks();
  const three = () => Promise.all(Array.from({ length: 3 }, () => of.call<GatewayHealth>("GET", `/gateways/${lab.id}/health`)));
  const busy = [...(await three()), ...(await three())]
    .map((page) => must(page))
    .filter(({ unknown }) => unknown.some(({ why }) => why.includes("asked too much at once")));
  expect([busy.length > 0, busy.every(({ queue, is_connected }) => queue === null && is_connected)]).toEqual([true, true]);
});
