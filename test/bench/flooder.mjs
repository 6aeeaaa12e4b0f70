// A hostile connector, in a thread of its own: it connects like an honest one, then sends one kind of frame as fast as the
// socket takes it. Cut off, it dials again as the real one would. Its messages: {send: kind} starts, {stop: true} ends.
import { parentPort, workerData } from "node:worker_threads";
import WebSocket from "ws";
import { event, FLOODS, relay } from "./floods.mjs";

/** `known`: the session of an open run. */
const { relayUrl, relayToken, known } = workerData;
const REDIAL_MS = 250;
const SLICE = 500;
const BUFFERED_MAX_BYTES = 64 * 1024 * 1024;

let socket = null;
let stopped = false;
const tally = { sent: 0, cut: 0, codes: {} };

/** Without these nobody is online, and no run begins. */
const ANSWERS = {
  connect: () => ({ server: { version: "1", bootId: "b" }, auth: { scopes: ["operator.admin", "operator.approvals"] } }),
  "exec.approval.list": () => [],
  "exec.approvals.set": ({ file }) => ({ file }),
  "chat.send": () => ({ status: "started" }),
};

function answer(text) {
  const frame = text.startsWith("{") ? JSON.parse(text) : {};
  if (frame.type !== "req") return null;
  const payload = ANSWERS[frame.method]?.(frame.params) ?? { status: "timeout", session: { hasActiveRun: true } };
  return JSON.stringify({ type: "res", id: frame.id, ok: true, payload });
}

function dial() {
  return new Promise((done) => {
    const current = new WebSocket(relayUrl, { headers: { Authorization: `Bearer ${relayToken}` }, perMessageDeflate: false });
    socket = current;
    current.on("open", () => {
      current.send(relay("gateway.up"));
      current.send(event("connect.challenge", { nonce: "n" }));
      done();
    });
    current.on("unexpected-response", (_request, response) => {
      tally.codes[`http ${response.statusCode}`] = (tally.codes[`http ${response.statusCode}`] ?? 0) + 1;
      current.terminate();
      done();
    });
    current.on("message", (data) => {
      const text = answer(String(data));
      if (text && current.readyState === WebSocket.OPEN) current.send(text);
    });
    current.on("error", () => undefined);
    current.on("close", (code, reason) => {
      tally.cut += 1;
      const end = `${code} ${reason}`.trim();
      tally.codes[end] = (tally.codes[end] ?? 0) + 1;
      if (!stopped) setTimeout(() => void dial(), REDIAL_MS);
      done();
    });
  });
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function flood({ frames, frame }) {
  for (let n = 0; n < frames && !stopped; ) {
    if (socket?.readyState !== WebSocket.OPEN || socket.bufferedAmount > BUFFERED_MAX_BYTES) {
      await pause(10);
      continue;
    }
    for (const end = Math.min(frames, n + SLICE); n < end && socket.readyState === WebSocket.OPEN; n++) {
      socket.send(frame(n, known));
      tally.sent += 1;
      if (socket.bufferedAmount > BUFFERED_MAX_BYTES) break;
    }
    await pause(0);
  }
  // Sent means that it left: what still waits here has not been heard.
  while (!stopped && socket?.readyState === WebSocket.OPEN && socket.bufferedAmount > 0) await pause(5);
}

await dial();
parentPort.postMessage({ ready: true });
parentPort.on("message", async ({ send, stop }) => {
  if (stop) {
    stopped = true;
    socket?.terminate();
    parentPort.postMessage({ tally });
    parentPort.close();
    return;
  }
  await flood(FLOODS[send]);
  parentPort.postMessage({ flooded: true });
});
