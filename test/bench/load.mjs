// A closed-loop load: `concurrency` keep-alive connections, each sending its next request when the last was answered.
import http from "node:http";

const WARM_UP_MS = 500;

export function request(agent, port, { method = "GET", path, headers = {}, body }) {
  return new Promise((done, fail) => {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const call = http.request(
      {
        agent,
        port,
        host: "127.0.0.1",
        method,
        path,
        headers: { ...headers, ...(payload ? { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(payload) } : {}) },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => (text += chunk));
        response.on("end", () => done({ status: response.statusCode, headers: response.headers, text }));
      },
    );
    call.on("error", fail);
    call.end(payload);
  });
}

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** `make(n)` gives the n-th request. Answers requests per second, p50, p99 in ms, and how many were not 2xx. */
export async function load(port, make, { concurrency = 16, forMs = 2_500 } = {}) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  const times = [];
  let n = 0;
  let errors = 0;
  const begin = performance.now();
  const measured = begin + WARM_UP_MS;
  const end = measured + forMs;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() < end) {
        const started = performance.now();
        const answer = await request(agent, port, make(n++));
        if (answer.status >= 300) errors += 1;
        if (started >= measured) times.push(performance.now() - started);
      }
    }),
  );
  agent.destroy();
  times.sort((a, b) => a - b);
  return { rps: (times.length / forMs) * 1000, p50: percentile(times, 0.5), p99: percentile(times, 0.99), errors };
}
