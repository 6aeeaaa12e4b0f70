// The relay of a gateway under fuzz. Once inside with a real relay token, a broken or hostile connector can say anything:
// the object must stay whole, and an honest connector that comes after it must be served as if nothing had been.
import WebSocket from "ws";
import { attachToRelay } from "../support/scripted-gateway/over-relay.ts";
import { ScriptedGateway } from "../support/scripted-gateway.ts";
import { damaged } from "./instances.mjs";
import { randomOf } from "./random.mjs";
import { BAD_FRAMES, eventually, openSocket, shuffled } from "./sockets.mjs";
import { badValue, write } from "./values.mjs";

const ONLINE_MAX_MS = 15_000;
const RELAY_PATH = /connect-command$/;
/** How a link ends the connection of a connector that says too much that is no frame (links/limits.ts). */
const CUT_OFF = 4008;

/** The relay's address and a new token: what an operator would paste beside the gateway. */
export async function relayOf({ server, document, world }, gatewayId = world.home.gateway.id) {
  const operation = document.operations.find((one) => one.method === "POST" && RELAY_PATH.test(one.path));
  if (!operation) throw new Error("the document has no operation that makes a connect command");
  const made = await world.home.api("POST", operation.path.replace("{gateway_id}", gatewayId), {});
  return {
    gatewayId,
    url: `${server.origin.replace("http", "ws")}/ws/gateway/${gatewayId}/relay`,
    headers: { Authorization: `Bearer ${made.relay_token}` },
    token: made.relay_token,
  };
}

/** A scripted gateway behind an honest connector. `tokens` gathers what agents are given. */
export async function honestConnector(relay) {
  const gateway = new ScriptedGateway({});
  const door = await openSocket(relay.url, relay.headers);
  if (door.status !== 101) throw new Error(`the relay does not open: ${door.status} ${door.failure ?? ""}`);
  const attachment = attachToRelay(gateway, door.socket);
  return {
    agentTokens: () => [...new Set(door.frames.flatMap((frame) => frame.match(/mca_[0-9a-f]+_[0-9a-f]+_[0-9a-f]+/g) ?? []))],
    end: async () => {
      attachment.detach();
      gateway.dispose();
      door.socket.close();
      await eventually(() => door.closed !== null, 2_000);
      door.socket.terminate();
    },
  };
}

/** Frames of the connector's protocol as they should be, by kind, about tasks and runs that are there; damaged later. */
function goodFrames(random, { taskIds, runIds }) {
  const sessionKey = `agent:main:task-${random.pick(taskIds)}`;
  const runId = random.pick(runIds);
  const event = (name, payload) => ({ type: "event", event: name, payload, seq: random.below(1_000) });
  const held = {
    id: random.pick(["held-1", "held-2", "__proto__"]),
    expiresAtMs: Date.now() + 60_000,
    request: { command: "ls", cwd: "/", sessionKey, runId, allowedDecisions: ["allow-once", "deny"], commandAnalysis: { riskKinds: [], warningLines: [] } },
  };
  const said = { role: "assistant", content: [{ type: "text", text: "done" }] };
  return {
    "agent lifecycle": event("agent", { runId, sessionKey, stream: "lifecycle", data: { phase: random.pick(["start", "end", "error"]) } }),
    "agent text": event("agent", { runId, sessionKey, stream: "assistant", data: { text: "hi" } }),
    "agent item": event("agent", { runId, sessionKey, stream: "item", data: { itemId: "i", title: "t", kind: "tool", status: "done", phase: "end" } }),
    "chat delta": event("chat", { runId, sessionKey, state: "delta", message: said }),
    "chat end": event("chat", { runId, sessionKey, state: random.pick(["final", "error", "aborted"]), message: said, errorMessage: "x", stopReason: "end" }),
    "command held": event("exec.approval.requested", held),
    "command decided": event("exec.approval.resolved", { id: held.id, decision: "allow-once", resolvedBy: "x" }),
    "unknown event": event("fuzz", {}),
    answer: {
      type: "res",
      id: `mc-${random.between(1, 40)}`,
      ok: random.chance(0.6),
      payload: { agents: [], ok: true },
      error: { code: "UNAVAILABLE", message: "later", retryAfterMs: 1 },
    },
    "unasked answer": { type: "res", id: "unknown", ok: true, payload: null },
    hello: { type: "relay", event: "hello", payload: { connector: "fuzz", node: "v24", platform: "linux", gateway_url: "ws://x" } },
    "gateway.gap": { type: "relay", event: "gateway.gap", payload: { from: 1, to: 2 } },
    challenge: event("connect.challenge", { nonce: "n" }),
    "gateway.up": { type: "relay", event: "gateway.up", payload: {} },
    "gateway.down": { type: "relay", event: "gateway.down", payload: { problem: "closed", message: "gone" } },
  };
}
export const RELAY_FRAMES = Object.keys({ ...BAD_FRAMES, ...goodFrames(randomOf(0), { taskIds: ["x"], runIds: ["x"] }) });
/** Last of a burst: after them the object waits for a gateway, and passes events over. */
const ENDS_TALK = ["challenge", "gateway.up", "gateway.down"];

/** What the hostile connector answers when the object asks something. */
function reply(frame, random) {
  if (frame.type !== "req") return null;
  const hello = {
    type: "hello-ok",
    protocol: 4,
    server: { version: "2026.9.6", bootId: "b" },
    auth: { role: "operator", scopes: ["operator.admin", "operator.approvals"] },
    snapshot: {},
  };
  const payload = frame.method === "connect" ? hello : random.pick([{}, [], null, { agents: [{ id: "main" }] }, [{ id: "h", request: { command: "x" } }]]);
  const good = { type: "res", id: frame.id, ok: random.chance(0.8), payload, error: { code: "INVALID_REQUEST", message: "no" } };
  if (frame.method === "connect" && random.chance(0.7)) return good;
  return random.chance(0.5) ? good : { ...good, payload: badValue(random), error: badValue(random) };
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Says every kind of frame once, good or damaged, as a gateway that has been welcomed; false when nothing was heard in the end. */
async function talk(guest, things, random, noted) {
  let isAsked = false;
  guest.socket.on("message", (data) => {
    const frame = JSON.parse(data.toString("utf8"));
    const answer = reply(frame, random);
    if (answer && guest.socket.readyState === WebSocket.OPEN) guest.socket.send(write(answer));
    isAsked ||= frame.method === "connect";
  });
  let unreadable = 0;
  const say = (frame) => {
    if (guest.socket.readyState === WebSocket.OPEN) guest.socket.send(frame);
    if (typeof frame === "string" && !isJson(frame)) unreadable += 1;
  };
  say(write({ type: "relay", event: "gateway.up" }));
  say(write({ type: "event", event: "connect.challenge", payload: {} }));
  await eventually(() => isAsked || guest.closed !== null);
  const good = goodFrames(random, things);
  const names = Object.keys(good).filter((name) => !ENDS_TALK.includes(name));
  for (const name of [...shuffled(random, [...names, ...Object.keys(BAD_FRAMES)]), ...shuffled(random, ENDS_TALK)]) {
    const frame = good[name];
    say(frame ? write(random.chance(0.7) ? damaged(frame, random) : frame) : BAD_FRAMES[name](random));
    noted(name);
    if (random.chance(0.2)) await new Promise((next) => setTimeout(next, 10)); // so that answers come in between
  }
  say("{");
  const isAnswered = () => guest.frames.filter((frame) => frame.includes("the frame is not JSON")).length >= unreadable;
  return eventually(() => isAnswered() || guest.closed === CUT_OFF);
}

/** Another gateway's relay, in place of one whose connector has to wait. */
async function freshRelay(run, random) {
  const { id } = await run.world.home.api("POST", "/gateways", { name: `Relay ${random.below(1_000_000_000)}` });
  return relayOf(run, id);
}

/** One burst of a hostile connector, then the doors, then an honest one. Answers with findings; `noted` is told of each frame sent. */
export async function relayBurst({ relay: given, run, random, noted }) {
  const { world, pool } = run;
  const found = [];
  const things = { taskIds: [...pool.list("task_id", "kept"), "x"], runIds: [...pool.list("execution_id", "kept"), "x"] };
  // One that was cut off in an earlier burst has to wait.
  let guest = await openSocket(given.url, given.headers);
  let relay = given;
  if (guest.status === 429) {
    relay = await freshRelay(run, random);
    guest = await openSocket(relay.url, relay.headers);
  }
  if (guest.status !== 101) return [{ kind: "door", text: `the relay does not open: ${guest.status} ${guest.failure ?? ""}` }];
  if (!(await talk(guest, things, random, noted))) found.push({ kind: "frame", text: `not every bad frame was answered; closed: ${guest.closed}` });
  if (random.chance(0.5)) guest.socket.terminate();
  else guest.socket.close(random.pick([1000, 1011, 4001, 4999]));
  // Without a header a socket waits for its first frame (gateways/first-frame).
  for (const [headers, wanted] of [
    [{ Authorization: `Bearer ${relay.token.slice(0, -1)}x` }, 401],
    [{ Authorization: `Bearer ${relay.token.replace(/.$/, (last) => (last === "0" ? "1" : "0"))}` }, 401],
  ]) {
    const door = await openSocket(relay.url, headers);
    if (door.status !== wanted) found.push({ kind: "door", text: `with a bad relay token: ${door.status}` });
    door.socket.terminate();
  }
  if (guest.closed === CUT_OFF) {
    const again = await openSocket(relay.url, relay.headers);
    if (again.status !== 429) found.push({ kind: "door", text: `after it was cut off the connector gets ${again.status}` });
    again.socket.terminate();
    relay = await freshRelay(run, random);
  }
  const path = `/gateways/${relay.gatewayId}`;
  const connector = await honestConnector(relay).catch((error) => error);
  if (connector instanceof Error) return [...found, { kind: "honest", text: connector.message }];
  let status = "";
  const isOnline = await eventually(async () => (status = (await world.home.api("GET", path)).status) === "online", ONLINE_MAX_MS);
  if (!isOnline) found.push({ kind: "honest", text: `the honest connector is not online but ${status}` });
  await connector.end();
  return found;
}
