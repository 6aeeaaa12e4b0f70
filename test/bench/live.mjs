// The live path under many watchers: one writer at a fixed rate, and sockets that check order and note when each change
// arrived. The time is from the answer of the write to the delivery at each socket.
import WebSocket from "ws";

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

function watch(url, token, onEvents) {
  return new Promise((done, fail) => {
    const socket = new WebSocket(url, "mission-control.batched", { headers: { Authorization: `Bearer ${token}` }, perMessageDeflate: false });
    socket.on("message", (data) => {
      const at = performance.now();
      const frame = JSON.parse(data);
      if (frame.type === "ready") done(socket);
      if (frame.type === "events") onEvents(frame.events, at);
    });
    socket.on("error", fail);
  });
}

export async function liveRun({ port, token, boardId, organizationId, call, watchers, perSecond, seconds }) {
  const url = `ws://127.0.0.1:${port}/ws/board/${boardId}/sync?organization_id=${organizationId}`;
  const state = { gaps: 0, doubles: 0, deliveries: 0 };
  const arrivals = []; // [seq, time] of every delivery
  const sockets = [];
  for (let n = 0; n < watchers; n += 50) {
    const batch = Array.from({ length: Math.min(50, watchers - n) }, () => {
      let last = null;
      return watch(url, token, (events, at) => {
        for (const { seq } of events) {
          if (last !== null && seq <= last) state.doubles += 1;
          else if (last !== null && seq !== last + 1) state.gaps += 1;
          last = seq;
          state.deliveries += 1;
          arrivals.push([seq, at]);
        }
      });
    });
    sockets.push(...(await Promise.all(batch)));
  }
  const task = (await call("POST", "/api/v1/tasks", { board_id: boardId, title: "live" })).body;
  const answered = new Map();
  let seq = (await call("GET", `/api/v1/boards/${boardId}/snapshot`)).body.seq;
  const changes = perSecond * seconds;
  const begin = performance.now();
  for (let n = 0; n < changes; n++) {
    const due = begin + (n * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((next) => setTimeout(next, wait));
    await call("POST", `/api/v1/tasks/${task.id}/comments`, { message: `change ${n}` });
    answered.set(++seq, performance.now());
  }
  const expected = watchers * (changes + 1);
  for (let tries = 0; state.deliveries < expected && tries < 100; tries++) await new Promise((next) => setTimeout(next, 50));
  for (const socket of sockets) socket.terminate();
  const delays = arrivals
    .filter(([at]) => answered.has(at))
    .map(([at, time]) => time - answered.get(at))
    .sort((a, b) => a - b);
  return { ...state, watchers, changes, p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), missing: expected - state.deliveries };
}
