// `npm run flood`: one organization's connector floods its link; what does another organization feel? A probe reads and writes
// over there and asks /healthz all the while. Each kind of flood is bounded in frames and time. `-- --only="ends of"` runs the
// kinds whose name begins so. Closes with `N passed, N failed`.
import { Worker } from "node:worker_threads";
import http from "node:http";
import { api, end, origin, port, say, sleep, startServer, token, until } from "../openclaw/stage.mjs";
import { FLOODS } from "./floods.mjs";
import { request } from "./load.mjs";

const only = process.argv.find((argument) => argument.startsWith("--only="))?.slice("--only=".length) ?? "";
/** What is quiet is measured before and after each flood: other work on the machine comes and goes. */
const QUIET_MS = 4_000;
/** A flood is watched this long from its first frame; the real one of 10,000 frames is over in less. */
const WATCHED_MS = 6_000;
const THINK_MS = 4;
const TIMES_QUIET = 2;
/** Two cores run the server, the flood and the probe: below this a doubling is noise. */
const FLOOR_MS = 30;

const percentile = (times, share) => times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;

/** One request after the other of each kind, until `over()`; the times of each kind. */
async function probe(requests, over) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: requests.length });
  const times = {};
  await Promise.all(
    Object.entries(requests).map(async ([name, make]) => {
      times[name] = [];
      for (let n = 0; !over(); n++) {
        const began = performance.now();
        const { status } = await request(agent, port, make(n));
        if (status >= 300) throw new Error(`${name} answered ${status}`);
        times[name].push(performance.now() - began);
        await sleep(THINK_MS);
      }
    }),
  );
  agent.destroy();
  return Object.fromEntries(
    Object.entries(times).map(([name, list]) => [
      name,
      { count: list.length, p50: percentile(list, 0.5), p99: percentile(list, 0.99), max: Math.max(...list) },
    ]),
  );
}

const during = (ms) => {
  const until_ = performance.now() + ms;
  return () => performance.now() > until_;
};

/** An organization with a gateway whose connector is the flooder, and an open run there. */
async function victim() {
  const { id } = await api("POST", "/organizations", { name: "Flooded" });
  const inside = { headers: { "X-Organization-Id": id } };
  const gateway = await api("POST", "/gateways", { name: "hostile" }, inside);
  const { relay_url, relay_token } = await api("POST", `/gateways/${gateway.id}/connect-command`, {}, inside);
  const board = await api("POST", "/boards", { name: "Flooded", gateway_id: gateway.id }, inside);
  const task = await api("POST", "/tasks", { board_id: board.id, title: "Flooded" }, inside);
  const { agent_id } = await api("POST", `/gateways/${gateway.id}/execute`, { task_id: task.id }, inside);
  const known = `agent:mc-${agent_id}:task-${task.id}`;
  const isRunning = async () => (await api("GET", `/tasks/${task.id}/runs`, undefined, inside)).items[0]?.status === "running";
  return { inside, known, isRunning, relayUrl: relay_url.replace("localhost", "127.0.0.1"), relayToken: relay_token };
}

const told = (worker, member) => new Promise((done) => worker.on("message", (message) => member in message && done(message[member])));

async function flooding(kind, requests) {
  const of = await victim();
  const worker = new Worker(new URL("./flooder.mjs", import.meta.url), {
    workerData: { relayUrl: of.relayUrl, relayToken: of.relayToken, known: of.known },
  });
  await told(worker, "ready");
  await until("its run to begin", of.isRunning);
  const [isOver, flooded] = [during(WATCHED_MS), told(worker, "flooded")];
  let took = null;
  const began = performance.now();
  void flooded.then(() => (took = performance.now() - began));
  worker.postMessage({ send: kind });
  const felt = await probe(requests, isOver);
  const tally = told(worker, "tally");
  worker.postMessage({ stop: true });
  return { felt, took, tally: await tally, of };
}

const ms = (value) => `${value.toFixed(1).padStart(8)} ms`;
const line = (name, { count, p50, p99, max }) => `    ${name.padEnd(12)} ${String(count).padStart(5)} ×   p50${ms(p50)}   p99${ms(p99)}   max${ms(max)}`;
let passed = 0;
const failed = [];
let server;
try {
  server = await startServer();
  await api("PATCH", "/users/me", { name: "Mira" });
  const { id } = await api("POST", "/organizations", { name: "Quiet" });
  const headers = { Authorization: `Bearer ${token}`, "X-Organization-Id": id };
  const board = await api("POST", "/boards", { name: "Quiet" }, { headers: { "X-Organization-Id": id } });
  const task = await api("POST", "/tasks", { board_id: board.id, title: "Quiet" }, { headers: { "X-Organization-Id": id } });
  const path = `/api/v1/tasks/${task.id}`;
  const requests = {
    "/healthz": () => ({ path: "/healthz" }),
    read: () => ({ path, headers }),
    write: (n) => ({ method: "PATCH", path, headers, body: { title: `Quiet ${n}` } }),
  };
  await probe(requests, during(2_000));
  let before = await probe(requests, during(QUIET_MS));
  say(`quiet, at ${origin}`);
  for (const [name, figures] of Object.entries(before)) console.log(line(name, figures));
  for (const kind of Object.keys(FLOODS).filter((name) => name.startsWith(only))) {
    const { felt, took, tally, of } = await flooding(kind, requests);
    await api("DELETE", "/organizations/me", undefined, of.inside);
    const after = await probe(requests, during(QUIET_MS));
    say(
      `${kind}: ${tally.sent} of ${FLOODS[kind].frames} frames sent${took === null ? "" : ` in ${(took / 1000).toFixed(1)} s`}, cut off ${tally.cut} times ${JSON.stringify(tally.codes)}`,
    );
    for (const [name, figures] of Object.entries(felt)) {
      const quiet = Math.max(before[name].p99, after[name].p99);
      const wanted = Math.max(TIMES_QUIET * quiet, FLOOR_MS);
      const isMet = figures.p99 <= wanted;
      if (isMet) passed += 1;
      else failed.push(`${kind}: ${name} p99 ${figures.p99.toFixed(0)} ms, at most ${wanted.toFixed(0)} wanted`);
      console.log(`${line(name, figures)}   quiet p99${ms(quiet)}${isMet ? "" : "   MISSED"}`);
    }
    before = after;
  }
} catch (error) {
  failed.push(error.message);
  console.error(error);
} finally {
  await end(server);
}
for (const sentence of failed) console.log(`  failed: ${sentence}`);
console.log(`\n${passed} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
