// Connections that are kept: a request whose body no handler reads must not cost the client its connection.
import http from "node:http";
import { port } from "../openclaw/stage.mjs";

const REQUESTS = 2_000;
const CONNECTIONS = 16;

function send(agent, path) {
  return new Promise((done) => {
    const body = JSON.stringify({ note: "nobody reads this" });
    const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body), "X-Agent-Token": "mca_none" };
    const call = http.request({ agent, port, host: "127.0.0.1", method: "POST", path, headers }, (response) => {
      response.resume();
      response.on("end", () => done(response.statusCode));
    });
    call.on("error", (error) => done(error.code));
    call.end(body);
  });
}

/** How often which status came, or which error of the connection. */
export async function unreadBodies(path) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const outcomes = {};
  let sent = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (sent++ < REQUESTS) {
        const outcome = await send(agent, path);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
    }),
  );
  agent.destroy();
  return { outcomes, isSteady: (status) => outcomes[status] === REQUESTS };
}
