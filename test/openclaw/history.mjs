// What a real gateway itself knows of our runs, asked past Mission Control, and how they end here.
import { api, gatewayFacts, sleep } from "./stage.mjs";

export const SETTLED_WITHIN_MS = 60_000;
const ASKED_AGAIN = 10;
export const ENDS = new Set(["succeeded", "failed", "aborted"]);

/** The gateway's own word, asked past Mission Control. */
export async function openGateway({ url, token } = gatewayFacts()) {
  const socket = new WebSocket(url);
  const waiting = new Map();
  const frames = { challenge: () => undefined };
  const challenged = new Promise((done) => (frames.challenge = done));
  socket.addEventListener("message", ({ data }) => {
    const frame = JSON.parse(data);
    if (frame.event === "connect.challenge") frames.challenge();
    if (frame.type === "res") waiting.get(frame.id)?.(frame);
  });
  const call = (method, params) =>
    new Promise((done, fail) => {
      const id = crypto.randomUUID();
      waiting.set(id, (frame) => (frame.ok ? done(frame.payload) : fail(Object.assign(new Error(frame.error.message), { code: frame.error.code }))));
      socket.send(JSON.stringify({ type: "req", id, method, params }));
    });
  /** A gateway whose sessions change under the question ("Retry the request") says UNAVAILABLE. */
  const ask = async (method, params) => {
    for (let left = ASKED_AGAIN; ; left--)
      try {
        return await call(method, params);
      } catch (error) {
        if (error.code !== "UNAVAILABLE" || left === 0) throw error;
        await sleep(200);
      }
  };
  await challenged;
  const client = { id: "gateway-client", version: "0.1.0", platform: "linux", mode: "backend", displayName: "drill" };
  await call("connect", {
    minProtocol: 4,
    maxProtocol: 4,
    client,
    role: "operator",
    scopes: ["operator.read"],
    caps: ["session-scoped-events"],
    auth: { token },
  });
  return { call: ask, close: () => socket.close() };
}

export const textOf = ({ content }) => (typeof content === "string" ? content : content.map((part) => part.text ?? "").join(""));

/** How often the message of a run stands in its session, and whether something was said after it. */
export async function historyOf(gateway, run, sessionKey) {
  const { messages, sessionInfo } = await gateway.call("chat.history", { sessionKey, limit: 200 });
  const ours = messages.filter(({ role, idempotencyKey }) => role === "user" && idempotencyKey?.startsWith(run.id));
  const replies = messages.filter((message) => message.role === "assistant" && /w0 w1/.test(textOf(message)));
  const isActive = sessionInfo?.hasActiveRun === true;
  return { ours: ours.length, replies: replies.length, isActive, status: sessionInfo?.status ?? null };
}

export const runsOf = async (task) => (await api("GET", `/tasks/${task.id}/runs`)).items;

export async function settled(tasks, since) {
  const ended = new Map();
  while (ended.size < tasks.length && Date.now() - since < 3 * SETTLED_WITHIN_MS) {
    for (const task of tasks) {
      const runs = ended.has(task.id) ? [] : await runsOf(task);
      if (runs.length > 0 && runs.every(({ status }) => ENDS.has(status))) ended.set(task.id, { runs, ms: Date.now() - since });
    }
    await sleep(250);
  }
  return ended;
}
