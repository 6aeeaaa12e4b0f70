// The connector that registers its gateway itself, against the product: its options, what it sends, and what it says of refusals.
import { SELF } from "cloudflare:test";
import { expect, test } from "vitest";
import { enroll, type Enrolled, organizationOf } from "../../workers/connector/enroll.ts";
import { Heartbeat, HeardSessions } from "../../workers/connector/heartbeat.ts";
import type { Log } from "#worker/connector/log.ts";
import { type Enrolment, parseOptions } from "../../workers/connector/options.ts";
import type { Gateway } from "#worker/gateways/schema.ts";
import type { MetricsPage, RegistrationTokenIssued } from "#worker/registry/schema.ts";
import { BASE } from "../support/client.ts";
import { must, organization } from "../support/factories.ts";

const TOKEN = `mcr_${"0".repeat(32)}_${"1".repeat(16)}_${"2".repeat(64)}`;
/** The product instead of the network. */
const call = ((input: URL, { redirect: _none, signal: _late, ...init }: RequestInit) => SELF.fetch(input, init)) as unknown as typeof fetch;

test("--register needs an address and a registration token from the environment, and no relay address; a wrong token is never printed", () => {
  const parsed = parseOptions(["--register", "https://mc.example.com", "--name", "rack-4", "--state", "/x.json"], { MC_REGISTRATION_TOKEN: ` ${TOKEN}\n` });
  expect(parsed).toMatchObject({
    kind: "register",
    enrolment: { server: "https://mc.example.com", token: TOKEN, name: "rack-4", stateFile: "/x.json" },
    options: { gatewayUrl: null, once: false },
  });
  expect(parseOptions(["--register", "https://mc.example.com"], {})).toMatchObject({ kind: "register", enrolment: { token: "", name: null } });
  for (const address of ["mc.example.com", "ws://mc.example.com", "x"])
    expect(parseOptions(["--register", address], {})).toMatchObject({ kind: "error", message: expect.stringMatching(/^--register is not an address/) });
  const wrong = parseOptions(["--register", "https://mc.example.com"], { MC_REGISTRATION_TOKEN: "mcg_hush" });
  expect(wrong).toMatchObject({ kind: "error", message: expect.stringMatching(/begins with mcr_/) });
  expect(JSON.stringify(wrong)).not.toContain("hush");
});

test("it registers with nothing but its token, and its heartbeats are the gateway's state and history", async () => {
  const of = await organization();
  const { token } = must(await of.call<RegistrationTokenIssued>("POST", "/gateway-registry/tokens", { body: { name: "Rack" } }));
  expect(organizationOf(token as string)).toBe(of.id);
  const enrolment: Enrolment = { server: BASE, token: token as string, name: "rack-4", stateFile: null };
  const outcome = await enroll(enrolment, "ws://user:hush@127.0.0.1:18789/?token=hush", call);
  expect(outcome).toMatchObject({ kind: "enrolled", enrolled: { relayToken: expect.stringMatching(/^mcg_/) } });
  const target = (outcome as { enrolled: Enrolled }).enrolled;
  const state = async () => must(await of.call<Gateway>("GET", `/gateways/${target.gatewayId}`));
  expect(await state()).toMatchObject({ name: "rack-4", url: "ws://127.0.0.1:18789" });
  const lines: string[] = [];
  const log: Log = { line: (_level, message) => void lines.push(message), hide: () => undefined, of: () => log };
  const pulse = { isGatewayUp: true, activeSessions: 2 };
  const heartbeat = new Heartbeat(target, () => pulse, log, call);
  await heartbeat.send();
  expect(await state()).toMatchObject({ status: "online", problem: "no_socket" });
  const [point] = must(await of.call<MetricsPage>("GET", `/gateways/${target.gatewayId}/metrics`)).items;
  expect(point).toMatchObject({ active_sessions: 2, agent_count: null, memory_mb: expect.any(Number), cpu_pct: expect.any(Number) });
  must(await of.call("POST", `/gateways/${target.gatewayId}/connect-command`));
  await heartbeat.send();
  await heartbeat.send();
  expect(lines, "said once").toEqual([expect.stringMatching(/^Mission Control refuses the relay token/)]);
  expect(await enroll({ ...enrolment, name: "rack-5" }, "ws://127.0.0.1:18789", call)).toMatchObject({
    kind: "failed",
    isFinal: true,
    message: expect.stringMatching(/^The registration token is not valid/),
  });
  const unreachable = (() => Promise.reject(new Error("ECONNREFUSED"))) as unknown as typeof fetch;
  expect(await enroll(enrolment, "ws://127.0.0.1:18789", unreachable)).toMatchObject({ kind: "failed", isFinal: false });
});

test("a session counts as active for five minutes after something was heard of it", () => {
  const heard = new HeardSessions();
  heard.note("one", 0);
  heard.note("two", 200_000);
  heard.note("two", 200_001);
  expect([heard.active(300_000), heard.active(300_001), heard.active(600_000)]).toEqual([2, 1, 0]);
});
