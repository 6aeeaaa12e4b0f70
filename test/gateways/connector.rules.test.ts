// The connector's pure decisions on its way: frames, the words of agents, problems, back-off. The sockets are proved against a real gateway elsewhere.
import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffDelay, GATEWAY_BACKOFF, HEALTHY_AFTER_MS, nextAttempt, RELAY_BACKOFF } from "#worker/connector/backoff.ts";
import { fromGateway, fromRelay, MAX_EVENT_BYTES, MAX_FORWARD_BYTES, redact } from "#worker/connector/frames.ts";
import { Words } from "#worker/connector/words.ts";
import { connectRejection, gatewayFault, gatewayWaitMs, relayVerdict } from "#worker/connector/problems.ts";

const TOKEN = "gateway-token-0123456789";
const plain = { bytes: 100, connectId: null, secrets: [TOKEN] };

test("the gateway's token is put into connect and replaces whatever was sent as auth", () => {
  const sent = JSON.stringify({ type: "req", id: "1", method: "connect", params: { minProtocol: 4, auth: { token: "from the cloud" } } });
  const out = fromRelay(sent, TOKEN);
  expect(out).toMatchObject({ kind: "forward", connectId: "1" });
  expect(JSON.parse(out.kind === "forward" ? out.text : "")).toEqual({
    type: "req",
    id: "1",
    method: "connect",
    params: { minProtocol: 4, auth: { token: TOKEN } },
  });
});

test("every other frame of the relay passes as it is, even one that only speaks of connect or relay", () => {
  const texts = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constant('{"type":"req","id":"2","method":"chat.send","params":{"message":"\\"connect\\" the \\"relay\\""}}'),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const out = fromRelay(text, TOKEN);
      if (out.kind === "forward" && out.connectId === null) expect(out.text).toBe(text);
      else expect(text === "pong" || /"(relay|connect)"/.test(text)).toBe(true);
    }),
  );
});

test("the relay's own words never reach the gateway", () => {
  expect(fromRelay('{"type":"relay","event":"redial"}', TOKEN)).toEqual({ kind: "redial" });
  expect(fromRelay('{"event":"later","type":"relay"}', TOKEN)).toMatchObject({ kind: "ignore" });
  expect(fromRelay("pong", TOKEN)).toMatchObject({ kind: "ignore" });
});

test("noise stays here, everything else is forwarded to the letter", () => {
  for (const event of ["tick", "health", "presence", "heartbeat"])
    expect(fromGateway(JSON.stringify({ type: "event", event, payload: {}, seq: 7 }), plain)).toMatchObject({ text: null, note: "noise", seq: 7 });
  const kept = [
    '{"type":"event","event":"chat","payload":{"state":"final"},"seq":8}',
    '{ "type":"res", "id":"tick", "ok":true, "payload":"health" }',
    "not json",
  ];
  for (const text of kept) expect(fromGateway(text, plain)).toMatchObject({ text, note: null });
});

test("an answer too large to forward becomes an error for the same request, an event is dropped", () => {
  const bytes = MAX_FORWARD_BYTES + 1;
  const answer = fromGateway('{"type":"res","id":"r9","ok":true,"payload":{}}', { ...plain, bytes });
  expect(answer.note).toBe("too_large_response");
  expect(JSON.parse(answer.text ?? "")).toMatchObject({ type: "res", id: "r9", ok: false, error: { code: "FRAME_TOO_LARGE" } });
  expect(fromGateway('{"type":"event","event":"agent","payload":{}}', { ...plain, bytes })).toMatchObject({ text: null, note: "too_large_event" });
  expect(fromGateway('{"type":"res","id":"r9","ok":true}', { ...plain, bytes: MAX_FORWARD_BYTES }).note).toBeNull();
});

test("what Mission Control has no use for stays on the host: it would cost the link an event each", () => {
  const note = (event: string, payload: object) => fromGateway(JSON.stringify({ type: "event", event, payload, seq: 7 }), plain);
  for (const stream of ["tool", "command_output", "usage", "run_status"])
    expect(note("agent", { stream }), stream).toMatchObject({ text: null, note: "noise", seq: 7 });
  for (const state of ["delta", "status"]) expect(note("chat", { state }), state).toMatchObject({ text: null, note: "noise" });
  for (const stream of ["lifecycle", "assistant", "item", "something new"]) expect(note("agent", { stream }).text, stream).not.toBeNull();
  for (const state of ["final", "error", "aborted"]) expect(note("chat", { state }).text, state).not.toBeNull();
  expect(note("exec.approval.requested", {}).text).not.toBeNull();
});

test("of an agent's words only the newest go on, and nothing of its session overtakes them", async () => {
  const sent: string[] = [];
  const words = new Words((text) => sent.push(text));
  const read = (payload: object) => fromGateway(JSON.stringify({ type: "event", event: "agent", payload }), plain);
  expect(read({ stream: "assistant", sessionKey: "a", data: { text: "x" } })).toMatchObject({ session: "a", isWords: true });
  expect(read({ stream: "lifecycle", sessionKey: "a" })).toMatchObject({ session: "a", isWords: false });
  for (let n = 1; n <= 50; n++) for (const session of ["a", "b"]) words.say(session, `${session}${n}`);
  expect(sent).toEqual([]);
  words.flush("a");
  words.flush("nobody");
  expect(sent).toEqual(["a50"]);
  await expect.poll(() => sent).toEqual(["a50", "b50"]);
  words.say("a", "late");
  words.drop();
  await new Promise((done) => setTimeout(done, 150));
  expect(sent).toEqual(["a50", "b50"]);
});

test("of many agents that speak at once all are heard in turn, and together no more than a link carries", async () => {
  const sent: string[] = [];
  const words = new Words((text) => sent.push(text));
  const agents = Array.from({ length: 60 }, (_, n) => `agent-${n}`);
  const began = Date.now();
  while (new Set(sent).size < agents.length) {
    for (const agent of agents) words.say(agent, agent);
    await new Promise((done) => setTimeout(done, 20));
  }
  expect(sent.length).toBeLessThanOrEqual(Math.ceil((Date.now() - began) / 10));
  words.drop();
  const sessions = Array.from({ length: 1_000 }, (_, n) => `session ${n}`);
  for (const session of sessions) words.say(session, session);
  sent.length = 0;
  for (const session of sessions) words.flush(session);
  expect(sent, "what waits is bounded: the newest").toEqual(sessions.slice(-200));
  words.drop();
});

test("an event that is too large is dropped far below what an answer may have", () => {
  expect(fromGateway('{"type":"event","event":"chat","payload":{"state":"final"}}', { ...plain, bytes: MAX_EVENT_BYTES + 1 })).toMatchObject({
    note: "too_large_event",
  });
  expect(fromGateway('{"type":"res","id":"1","ok":true}', { ...plain, bytes: MAX_EVENT_BYTES + 1 }).note).toBeNull();
});

test("a connector that was cut off, or that has to wait, says so and comes back after half a minute", () => {
  expect(relayVerdict({ kind: "close", code: 4008, reason: "more than 300 frames a second" })).toEqual({
    message: "Mission Control ended this connection: more than 300 frames a second. What was missed is asked for later.",
    waitMs: 30_000,
  });
  expect(relayVerdict({ kind: "http", status: 429 }).waitMs).toBe(30_000);
});

test("a token never leaves, wherever the gateway echoes it", () => {
  const tokens = fc.string({ minLength: 8, maxLength: 60 }).filter((token) => token.trim() === token && !"__REDACTED__".includes(token));
  fc.assert(
    fc.property(tokens, fc.string(), fc.string(), (token, before, after) => {
      const frame = JSON.stringify({ type: "event", event: "chat", payload: { text: before + token + after } });
      const { text } = fromGateway(frame, { ...plain, secrets: [token] });
      expect(text).not.toContain(JSON.stringify(token).slice(1, -1));
    }),
  );
  expect(redact("a word and a number 1", ["1"])).toBe("a word and a number 1");
});

test("the answer to connect is read: the version when accepted, the problem when refused", () => {
  const context = { ...plain, connectId: "c1" };
  const hello = '{"type":"res","id":"c1","ok":true,"payload":{"server":{"version":"2026.9.6"}}}';
  expect(fromGateway(hello, context).connect).toEqual({ ok: true, version: "2026.9.6" });
  expect(fromGateway(hello, plain).connect).toBeNull();
  const refused = (error: object) => fromGateway(JSON.stringify({ type: "res", id: "c1", ok: false, error }), context).connect;
  expect(refused({ code: "INVALID_REQUEST", message: "…", details: { code: "AUTH_TOKEN_MISMATCH" } })).toEqual({
    ok: false,
    rejection: { problem: "bad_token", reason: "AUTH_TOKEN_MISMATCH" },
  });
  expect(refused({ code: "UNAVAILABLE", message: "…", details: { reason: "startup-sidecars" } })).toEqual({
    ok: false,
    rejection: { problem: "draining", reason: "startup-sidecars" },
  });
  expect(refused({ code: "INVALID_REQUEST", message: "invalid connect params" })).toEqual({ ok: false, rejection: null });
});

test.each([
  [{ kind: "error", errorCode: "ECONNREFUSED", text: "" }, "not_running"],
  [{ kind: "error", errorCode: "ETIMEDOUT", text: "" }, "not_running"],
  [{ kind: "error", errorCode: "ENOTFOUND", text: "" }, "bad_url"],
  [{ kind: "http", status: 503, body: "Gateway websocket admission closed" }, "draining"],
  [{ kind: "http", status: 404, body: "" }, "bad_url"],
  [{ kind: "close", code: 1002, reason: "protocol mismatch" }, "wrong_protocol"],
  [{ kind: "close", code: 1012, reason: "service restart" }, "draining"],
  [{ kind: "close", code: 1013, reason: "gateway starting" }, "draining"],
  [{ kind: "close", code: 1006, reason: "" }, "closed"],
  [{ kind: "close", code: 4001, reason: "gateway policy changed" }, "closed"],
  [{ kind: "silent", forMs: 75_000 }, "closed"],
] as const)("the gateway's end %j is called %s", (end, problem) => {
  const fault = gatewayFault(end, null);
  expect(fault.problem).toBe(problem);
  expect(fault.message).toMatch(/^[A-Z].*\.$/s);
  expect(fault.code).toBe(end.kind === "close" ? end.code : 0);
});

test("a refused connect explains the close that follows it", () => {
  const rejection = connectRejection({ code: "NOT_PAIRED", message: "", detail: "DEVICE_IDENTITY_REQUIRED", reason: "" });
  expect(gatewayFault({ kind: "close", code: 1008, reason: "device identity required" }, rejection)).toMatchObject({ problem: "bad_token", code: 1008 });
  expect(gatewayWaitMs("bad_token")).toBeGreaterThan(gatewayWaitMs("draining") ?? 0);
  expect(gatewayWaitMs("closed")).toBeNull();
});

test.each([
  [{ kind: "http", status: 401 }, 60_000, "relay token is not valid"],
  [{ kind: "http", status: 403 }, 60_000, "relay token is not valid"],
  [{ kind: "http", status: 404 }, 60_000, "relay token is not valid"],
  [{ kind: "http", status: 502 }, null, "HTTP 502"],
  [{ kind: "close", code: 4001, reason: "" }, 60_000, "Another connector"],
  [{ kind: "close", code: 4003, reason: "" }, 60_000, "revoked"],
  [{ kind: "close", code: 1006, reason: "" }, null, "1006"],
  [{ kind: "error", errorCode: "ECONNREFUSED", text: "" }, null, "ECONNREFUSED"],
] as const)("after %j the relay is dialled again in %s ms", (end, waitMs, words) => {
  const verdict = relayVerdict(end);
  expect(verdict.waitMs).toBe(waitMs);
  expect(verdict.message).toContain(words);
});

test("back-off never exceeds its cap, grows with each failure and starts anew after a healthy connection", () => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.constantFrom(RELAY_BACKOFF, GATEWAY_BACKOFF),
      (attempt, random, policy) => {
        const delay = backoffDelay(attempt, policy, random);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(policy.capMs);
        expect(backoffDelay(attempt + 1, policy, random)).toBeGreaterThanOrEqual(delay);
      },
    ),
  );
  expect(backoffDelay(0, RELAY_BACKOFF, 0.999)).toBeLessThan(RELAY_BACKOFF.baseMs);
  expect(nextAttempt(9, HEALTHY_AFTER_MS)).toBe(0);
  expect(nextAttempt(9, HEALTHY_AFTER_MS - 1)).toBe(10);
});

test("a connector whose organization was closed says so and asks seldom, and repeats the reason for which it was cut off", () => {
  expect(relayVerdict({ kind: "http", status: 409 })).toMatchObject({ message: expect.stringContaining("an owner restores the organization"), waitMs: 60_000 });
  expect(relayVerdict({ kind: "close", code: 4003, reason: "the organization is being deleted" })).toMatchObject({
    message: "Mission Control ended this connection: the organization is being deleted.",
    waitMs: 60_000,
  });
});
