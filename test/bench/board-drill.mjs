// Fifty people, agents and programs with a socket each on one board, writing so many changes a second together: by frames over their sockets
// (people and API keys move tasks) and over HTTP (agents comment). Each checks that what it is told has no gap and nothing twice, and when
// each change came: after it was sent, and after its answer, which is not before its commit.
import WebSocket from "ws";

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
export const shares = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), most: sorted.at(-1) ?? Number.NaN };
};
const NO_EVENTS = new Set(["ready", "board.state", "ack", "error", "presence", "run"]);

/** A socket of one of them; `onEvent(seq, frame, at)` for each event, in its order. */
function join(url, headers, onEvent, tally) {
  return new Promise((done, fail) => {
    const socket = new WebSocket(url, { headers, perMessageDeflate: false });
    const waiting = new Map();
    let last = null;
    const ask = (said) => {
      socket.send(JSON.stringify(said));
      return new Promise((answered) => waiting.set(said.id, answered));
    };
    socket.on("message", (data) => {
      const at = performance.now();
      const frame = JSON.parse(data);
      if (frame.type === "board.state") last = frame.seq;
      if (frame.type === "ready") done({ socket, ask });
      if (frame.type === "ack" || frame.type === "error") {
        waiting.get(frame.id)?.({ frame, at });
        waiting.delete(frame.id);
      }
      if (NO_EVENTS.has(frame.type)) return;
      if (frame.seq <= last) tally.doubles += 1;
      else if (frame.seq !== last + 1) tally.gaps += 1;
      last = frame.seq;
      tally.deliveries += 1;
      onEvent(frame.seq, frame, at);
    });
    socket.on("error", fail);
    socket.on("close", () => (tally.closed += 1));
  });
}

/** `callers`: `{kind, headers}` of each. Answers with what was told, and how soon. */
export async function boardDrill({ port, organizationId, board, call, callers, perSecond, seconds }) {
  const tally = { gaps: 0, doubles: 0, deliveries: 0, closed: 0, refused: 0 };
  const [sent, answered, arrived] = [new Map(), new Map(), []];
  const url = `ws://127.0.0.1:${port}/ws/board/${board.id}/sync?organization_id=${organizationId}`;
  const tasks = [];
  for (let n = 0; n < callers.length; n++) tasks.push((await call("POST", "/api/v1/tasks", { board_id: board.id, title: `drill ${n}`, status: "todo" })).body);
  const before = (await call("GET", `/api/v1/boards/${board.id}/snapshot`)).body.seq;
  const joined = await Promise.all(
    callers.map(({ headers }) =>
      join(url, headers, (seq, frame, at) => arrived.push([seq, frame.comment?.message ?? frame.changes?.title ?? null, at]), tally),
    ),
  );
  const change = async (n) => {
    const who = n % callers.length;
    const { kind, headers } = callers[who];
    const mark = `change ${n}`;
    sent.set(mark, performance.now());
    const path = `/api/v1/agent/boards/${board.id}/tasks/${tasks[who].id}/comments`;
    const status = Math.floor(n / callers.length) % 2 ? "todo" : "in_progress";
    const answer =
      kind === "agent"
        ? await call("POST", path, { message: mark }, headers).then(() => true)
        : (await joined[who].ask({ type: "task.move", id: mark, task_id: tasks[who].id, status, reason: mark })).frame.type === "ack";
    if (answer) answered.set(mark, performance.now());
    else tally.refused += 1;
  };
  const [count, began, going] = [perSecond * seconds, performance.now(), []];
  for (let n = 0; n < count; n++) {
    const wait = began + (n * 1_000) / perSecond - performance.now();
    if (wait > 0) await new Promise((next) => setTimeout(next, wait));
    going.push(change(n).catch(() => (tally.refused += 1)));
  }
  await Promise.all(going);
  const after = (await call("GET", `/api/v1/boards/${board.id}/snapshot`)).body.seq;
  const expected = (after - before) * callers.length;
  for (let tries = 0; tally.deliveries < expected && tries < 100; tries++) await new Promise((next) => setTimeout(next, 50));
  const open = callers.length - tally.closed;
  for (const { socket } of joined) socket.terminate();
  const since = (times) => arrived.flatMap(([, mark, at]) => (times.has(mark) ? [at - times.get(mark)] : []));
  return {
    ...tally,
    open,
    changes: count,
    events: after - before,
    missing: expected - tally.deliveries,
    fromSent: shares(since(sent)),
    fromAnswer: shares(since(answered)),
  };
}
