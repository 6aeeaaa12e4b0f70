// The scripted gateway behaves as the recorded one: what a test may rely on. Each test talks to it only through frames.
import { expect, test } from "vitest";
import { attachToRelay } from "./scripted-gateway/over-relay.ts";
import { ALL_SCOPES as ALL, Client, CLIENT_NAME as NAMED, type Frame } from "./scripted-gateway/test-client.ts";
import type { JsonObject } from "./scripted-gateway/types.ts";
import { ScriptedGateway, type ScriptedGatewayOptions } from "./scripted-gateway.ts";

const FAST: ScriptedGatewayOptions = { stepMs: 1, wordMs: 1, replyMs: 0, agentVisibleMs: 5, restartMs: 5, resumeMs: 10 };
const gatewayOf = (options: ScriptedGatewayOptions = {}): ScriptedGateway => new ScriptedGateway({ ...FAST, ...options });

async function connected(gateway: ScriptedGateway, extra: JsonObject = {}): Promise<Client> {
  const client = new Client(gateway);
  expect(await client.connect(extra)).toMatchObject({ ok: true, payload: { type: "hello-ok" } });
  return client;
}

async function guard(client: Client, agents: JsonObject): Promise<void> {
  const { payload } = await client.call("exec.approvals.get");
  expect(await client.call("exec.approvals.set", { baseHash: payload?.hash, file: { version: 1, agents } })).toMatchObject({ ok: true });
}

const GUARDED = { main: { security: "allowlist", ask: "on-miss", askFallback: "deny", allowlist: [{ pattern: "curl", argPattern: "^-sS http://mc/" }] } };

test("the challenge comes first, and connect is judged as the real gateway judges it", async () => {
  const gateway = gatewayOf({ token: "secret-token" });
  const attempt = async (extra: JsonObject) => {
    const client = new Client(gateway);
    expect(client.frames[0]).toMatchObject({ event: "connect.challenge" });
    return { answer: await client.connect(extra), closed: client.closed };
  };
  expect(await attempt({ auth: { token: "secret-token" } })).toMatchObject({ answer: { ok: true, payload: { auth: { scopes: ALL } } }, closed: null });
  expect(await attempt({ auth: { token: "wrong" } })).toMatchObject({
    answer: { error: { details: { code: "AUTH_TOKEN_MISMATCH" } } },
    closed: { code: 1008 },
  });
  expect(await attempt({})).toMatchObject({ answer: { error: { code: "NOT_PAIRED", details: { code: "DEVICE_IDENTITY_REQUIRED" } } } });
  expect(await attempt({ minProtocol: 5, maxProtocol: 6 })).toMatchObject({
    answer: { error: { details: { code: "PROTOCOL_MISMATCH" } } },
    closed: { code: 1002 },
  });
  expect(await attempt({ client: { ...NAMED, id: "mission-control" } })).toMatchObject({
    answer: { error: { message: "invalid connect params: at /client/id: must be equal to one of the allowed values" } },
  });
  expect(await attempt({ foo: 1 })).toMatchObject({ answer: { error: { message: "invalid connect params: at root: unexpected property 'foo'" } } });
  gateway.refuse("draining");
  expect(await attempt({ auth: { token: "secret-token" } })).toMatchObject({
    answer: { error: { code: "UNAVAILABLE", details: { reason: "startup-sidecars" } } },
  });
});

test("bad frames after the handshake are answered or ignored, and the socket stays open", async () => {
  const client = await connected(gatewayOf());
  client.raw("not json");
  client.raw('{"type":"req","id":"z"}');
  expect(await client.seen((frame) => frame.id === "z")).toMatchObject({ error: { message: "invalid request frame: must have required property 'method'" } });
  expect(await client.call("no.such.method")).toMatchObject({ error: { code: "INVALID_REQUEST", message: "unknown method: no.such.method" } });
  expect(await client.call("chat.send", { foo: 1 })).toMatchObject({ error: { details: { code: "SESSION_MUTATION_TARGET_REQUIRED" } } });
  expect(await client.call("health")).toMatchObject({ ok: true });
  expect(client.closed).toBeNull();
});

test("a client without the scope is forbidden, a burst of more than 100 is told to come back", async () => {
  const gateway = gatewayOf({ replyMs: 5 });
  const reader = await connected(gateway, { scopes: ["operator.read"] });
  expect(await reader.call("chat.send", {})).toMatchObject({ error: { code: "FORBIDDEN", details: { missingScope: "operator.write" } } });
  const answers = await Promise.all(Array.from({ length: 120 }, () => reader.call("health")));
  expect(answers.filter((answer) => answer.ok === true)).toHaveLength(100);
  expect(answers.find((answer) => answer.ok === false)).toMatchObject({ error: { code: "UNAVAILABLE", retryable: true } });
});

test("a new agent is known a moment after it was created", async () => {
  const client = await connected(gatewayOf({ agentVisibleMs: 30 }));
  expect(await client.call("agents.create", { name: "MC Scout" })).toMatchObject({ ok: true, payload: { agentId: "mc-scout" } });
  expect(await client.call("agents.create", { name: "mc scout" })).toMatchObject({ error: { message: 'agent "mc-scout" already exists' } });
  const file = { agentId: "mc-scout", name: "SOUL.md", content: "# Soul\n" };
  expect(await client.call("agents.files.set", file)).toMatchObject({ error: { message: 'agent "mc-scout" not found' } });
  await expect.poll(async () => (await client.call("agents.files.set", file)).ok).toBe(true);
  expect(await client.call("agents.files.get", { agentId: "mc-scout", name: "SOUL.md" })).toMatchObject({
    payload: { file: { size: 7, content: "# Soul\n" } },
  });
  expect(await client.call("agents.files.set", { ...file, name: "TOOLS.md" })).toMatchObject({ error: { message: 'unsupported file "TOOLS.md"' } });
});

test("a turn tells its story in order and carries the idempotency key as run id", async () => {
  const gateway = gatewayOf();
  const client = await connected(gateway);
  expect(await client.send("agent:main:Task-1", "hello", "k1")).toMatchObject({ payload: { runId: "k1", status: "started" } });
  await client.ended("k1");
  const chats = client.frames.filter((frame) => frame.event === "chat").map((frame) => [frame.payload?.state, frame.payload?.phase ?? null]);
  expect(chats).toEqual([
    ["status", "preparing_workspace"],
    ["status", "preparing_context"],
    ["status", "starting_model"],
    ["delta", null],
    ["final", null],
  ]);
  const seqs = client.frames.flatMap((frame) => (typeof frame.seq === "number" ? [frame.seq] : []));
  expect(seqs).toEqual(seqs.map((_, i) => i + 1));
  expect(client.frames.find((frame) => frame.event === "chat")?.payload).toMatchObject({ sessionKey: "agent:main:task-1", agentId: "main" });
  expect(await client.call("agent.wait", { runId: "k1", timeoutMs: 100 })).toMatchObject({
    payload: { status: "ok", terminalReply: { text: "stub says: hello" } },
  });
  expect(gateway.turns).toEqual([{ key: "k1", runId: "k1", sessionKey: "agent:main:task-1", agentId: "main", message: "hello" }]);
});

test("the same key starts one run only, and refuses another message", async () => {
  const gateway = gatewayOf();
  const client = await connected(gateway);
  await client.send("agent:main:a", "SLOW:20", "k");
  expect(await client.send("agent:main:a", "SLOW:20", "k")).toMatchObject({ payload: { status: "in_flight" } });
  await client.ended("k");
  expect(await client.send("agent:main:a", "SLOW:20", "k")).toMatchObject({ payload: { runId: "k", status: "ok" } });
  expect(await client.send("agent:main:a", "other", "k")).toMatchObject({ error: { details: { reason: "chat-request-conflict" } } });
  expect(gateway.turns).toHaveLength(1);
});

test("a scoped client hears only the sessions it watches, the starter gets the tool frames", async () => {
  const gateway = gatewayOf();
  const scoped = await connected(gateway, { caps: ["tool-events", "approvals", "session-scoped-events"] });
  const everything = await connected(gateway);
  await scoped.call("sessions.messages.subscribe", { key: "agent:main:watched" });
  await scoped.send("agent:main:other", "RUN:true", "k1");
  await everything.ended("k1");
  await scoped.send("agent:main:watched", "RUN:true", "k2");
  await everything.ended("k2");
  const runs = (client: Client) => [
    ...new Set(client.frames.filter((frame) => frame.event === "chat" || frame.event === "agent").map((frame) => frame.payload?.runId)),
  ];
  expect(runs(scoped)).toEqual(["k2"]);
  expect(runs(everything)).toEqual(["k1", "k2"]);
  const tools = (client: Client) => client.frames.filter((frame) => frame.payload?.stream === "tool" && frame.event === "agent").length;
  expect([tools(scoped), tools(everything)]).toEqual([2, 0]);
  const messages = scoped.frames.filter((frame) => frame.event === "session.message").map((frame) => frame.payload?.message);
  expect(messages).toMatchObject([{ role: "user" }, { role: "assistant" }, { role: "assistant" }]);
});

test("a guarded agent runs what is allowed, asks for the rest, and the first answer stands", async () => {
  const commands: string[] = [];
  const gateway = gatewayOf({ exec: async (command) => ({ output: `did ${commands.push(command)}`, exitCode: 0 }) });
  const client = await connected(gateway);
  await guard(client, GUARDED);
  await client.send("agent:main:a", "RUN:curl -sS http://mc/x\nRUN:touch /tmp/y", "k1");
  const { payload } = await client.event("exec.approval.requested");
  expect(payload).toMatchObject({
    approvalKind: "exec",
    request: { command: "touch /tmp/y", runId: "k1", allowedDecisions: ["allow-once", "deny"], resolvedPath: "/usr/bin/touch" },
  });
  expect(commands).toEqual(["curl -sS http://mc/x"]);
  expect(await client.call("exec.approval.list")).toMatchObject({ payload: [{ id: payload?.id }] });
  expect(await client.call("approval.resolve", { id: payload?.id, kind: "exec", decision: "allow-once" })).toMatchObject({
    payload: { applied: true, approval: { status: "allowed" } },
  });
  expect(await client.call("approval.resolve", { id: payload?.id, kind: "exec", decision: "deny" })).toMatchObject({
    payload: { applied: false, approval: { status: "allowed" } },
  });
  expect(await client.call("exec.approval.resolve", { id: payload?.id, decision: "deny" })).toMatchObject({
    error: { details: { reason: "APPROVAL_ALREADY_RESOLVED" } },
  });
  expect(await client.ended("k1")).toMatchObject({ payload: { message: { content: [{ text: "tool said: did 2" }] } } });
  expect(gateway.decisions).toMatchObject([{ command: "touch /tmp/y", status: "allowed", decision: "allow-once", reason: "user" }]);
});

test("a denied or malformed answer keeps the command from running", async () => {
  const gateway = gatewayOf({ exec: () => Promise.reject(new Error("must not run")) });
  const client = await connected(gateway);
  await guard(client, GUARDED);
  for (const [key, decision, reason] of [
    ["k1", "deny", "user"],
    ["k2", "allow-always", "malformed-verdict"],
  ] as const) {
    await client.send(`agent:main:${key}`, "RUN:touch /tmp/y", key);
    const { payload } = await client.event("exec.approval.requested", (each) => (each.request as JsonObject).runId === key);
    expect(await client.call("approval.resolve", { id: payload?.id, kind: "exec", decision })).toMatchObject({
      payload: { approval: { status: "denied", reason } },
    });
    expect(JSON.stringify(await client.ended(key))).toContain("user-denied");
  }
});

test("without the scope, without an eligible approver, or for a stranger, nothing waits", async () => {
  const gateway = gatewayOf();
  const admin = await connected(gateway);
  await guard(admin, GUARDED);
  const plain = await connected(gateway, { scopes: ["operator.read", "operator.write"] });
  await plain.send("agent:main:a", "RUN:touch x", "k1");
  expect(JSON.stringify(await plain.ended("k1"))).toContain("missing scope: operator.approvals");
  const stranger = await connected(gateway, { scopes: ["operator.read", "operator.write", "operator.approvals"] });
  await admin.send("agent:main:b", "RUN:touch x", "k2");
  await admin.event("exec.approval.requested");
  expect(stranger.frames.some((frame) => frame.event === "exec.approval.requested")).toBe(false);
  expect(await stranger.call("exec.approval.list")).toMatchObject({ payload: [] });
  admin.leave();
  await stranger.send("agent:main:c", "RUN:touch x", "k3");
  expect(JSON.stringify(await stranger.ended("k3"))).toContain("Headless runs cannot wait");
});

test("abort ends the run and cancels its question, failure says so twice", async () => {
  const gateway = gatewayOf();
  const client = await connected(gateway);
  await guard(client, GUARDED);
  await client.send("agent:main:a", "RUN:touch x", "k1");
  await client.event("exec.approval.requested");
  expect(await client.call("chat.abort", { sessionKey: "agent:main:a" })).toMatchObject({ payload: { aborted: true, runIds: ["k1"] } });
  expect(await client.ended("k1")).toMatchObject({ payload: { state: "aborted", stopReason: "rpc" } });
  expect(gateway.decisions).toMatchObject([{ status: "cancelled", reason: "run-aborted" }]);
  await client.send("agent:main:b", "FAIL:400", "k2");
  await client.ended("k2");
  expect(client.frames.filter((frame) => frame.payload?.runId === "k2" && frame.payload.state === "error")).toHaveLength(2);
});

test("after a crash a run goes on under a new id in the same session, its question is gone", async () => {
  const gateway = gatewayOf();
  const before = await connected(gateway);
  const boot = gateway.bootId;
  await guard(before, GUARDED);
  await before.send("agent:main:slow", "SLOW:60", "k1");
  await before.send("agent:main:held", "RUN:touch x", "k2");
  await before.event("exec.approval.requested");
  gateway.restart({ hard: true });
  expect(before.closed).toEqual({ code: 1006, reason: "" });
  expect(gateway.decisions).toMatchObject([{ status: "cancelled", reason: "gateway-restart" }]);
  await expect.poll(() => gateway.isUp).toBe(true);
  const after = await connected(gateway);
  expect(gateway.bootId).not.toBe(boot);
  const final = await after.event("chat", (payload) => payload.sessionKey === "agent:main:slow" && payload.state === "final");
  expect(final.payload?.runId).not.toBe("k1");
  expect(await after.call("agent.wait", { runId: "k1", timeoutMs: 10 })).toMatchObject({ payload: { status: "timeout" } });
  expect(await after.call("exec.approval.list")).toMatchObject({ payload: [] });
  expect(gateway.turns.map((turn) => turn.key)).toEqual(["k1", "k2"]);
});

test("over a relay it speaks as the connector does, and keeps the token to itself", async () => {
  const gateway = gatewayOf({ token: "gateway-secret-token", tickMs: 1 });
  const sent: Frame[] = [];
  const listeners: ((event: { data?: unknown }) => void)[] = [];
  const attachment = attachToRelay(gateway, {
    send: (text) => sent.push(JSON.parse(text)),
    addEventListener: (type, listener) => void (type === "message" && listeners.push(listener)),
  });
  const receive = (frame: JsonObject) => {
    for (const listener of listeners) listener({ data: JSON.stringify(frame) });
  };
  expect(sent.map((frame) => frame.event)).toEqual(["hello", "gateway.up", "connect.challenge"]);
  const connect = { type: "req", id: "1", method: "connect", params: { minProtocol: 4, maxProtocol: 4, client: NAMED, scopes: ALL } };
  receive(connect);
  await expect.poll(() => sent.find((frame) => frame.id === "1")).toMatchObject({ ok: true });
  receive({ type: "req", id: "2", method: "chat.send", params: { sessionKey: "agent:main:a", message: "gateway-secret-token", idempotencyKey: "k" } });
  await expect.poll(() => sent.some((frame) => frame.payload?.state === "final")).toBe(true);
  expect(JSON.stringify(sent)).not.toContain("gateway-secret-token");
  expect(sent.some((frame) => frame.event === "tick")).toBe(false);
  const mark = sent.length;
  gateway.restart({ hard: true });
  await expect.poll(() => sent.slice(mark).map((frame) => frame.event)).toEqual(["gateway.down", "gateway.up", "connect.challenge"]);
  attachment.detach();
  gateway.dispose();
});
