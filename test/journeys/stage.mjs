// The stage of the journey: the built Mission Control on a free port, a scripted OpenClaw gateway in this process, and the
// connector as the command of the dashboard says. What the run with a real gateway needs too is taken from there.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { startScriptedGateway } from "../support/scripted-gateway-server.mts";

const FIRST_PORT = 8300;
const LAST_PORT = 8399;
const WORD_MS = 60; // slow enough to be seen while it streams
export const GATEWAY_TOKEN = "journey-gateway-token";

function isFree(port) {
  return new Promise((done) => {
    const probe = createServer()
      .once("error", () => done(false))
      .once("listening", () => probe.close(() => done(true)));
    probe.listen(port, "127.0.0.1");
  });
}

async function freePort() {
  const start = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
  for (let step = 0; step <= LAST_PORT - FIRST_PORT; step++) {
    const port = FIRST_PORT + ((start - FIRST_PORT + step) % (LAST_PORT - FIRST_PORT + 1));
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port in ${FIRST_PORT}–${LAST_PORT}`);
}

// Read once when that module is loaded.
process.env.E2E_PORT = String(process.env.JOURNEY_PORT ?? (await freePort()));
export const { api, end, origin, root, say, startServer, token, until } = await import("../openclaw/stage.mjs");

/** What an agent says that takes its time, in the pictures too; the number tells how far it is. */
const SAID = "disks of this host are healthy, and the next one is asked;".split(" ");
const word = (n) => (n % (SAID.length + 1) === 0 ? `${n}` : SAID[(n % (SAID.length + 1)) - 1]);

export const startGateway = async () => startScriptedGateway(await freePort(), { token: GATEWAY_TOKEN, wordMs: WORD_MS, word });

/** Runs what the command of "Connect a gateway" runs, with its own values; the file is the one that it would download. */
export function startConnector(command, gatewayPort) {
  const [, relayToken] = /MC_RELAY_TOKEN=(\S+)/.exec(command) ?? [];
  const [, relay] = /--relay (\S+)/.exec(command) ?? [];
  const child = spawn(process.execPath, ["dist/connector.mjs", "--relay", relay, "--gateway", `ws://127.0.0.1:${gatewayPort}`], {
    cwd: root,
    env: { ...process.env, MC_RELAY_TOKEN: relayToken, OPENCLAW_GATEWAY_TOKEN: GATEWAY_TOKEN },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  return { child, output: () => output };
}

/** The token that the gateway was given for an agent, as the agent itself finds it. */
export function agentFacts(gateway, name) {
  const agent = gateway.agents.known().find((each) => each.files.get("AGENTS.md")?.content.includes(`You are ${name},`));
  const [, agentToken] = /AUTH_TOKEN=(mca_\S+)/.exec(agent.files.get("AGENTS.md").content) ?? [];
  return { gatewayAgentId: agent.id, token: agentToken };
}

/** One line that makes a scripted agent call the agent API. */
export function agentCall(agentToken, method, path, body) {
  return `RUN:curl -sS -X ${method} -H 'X-Agent-Token: ${agentToken}' -H 'Content-Type: application/json' -d '${JSON.stringify(body)}' ${origin}/api/v1/agent${path}`;
}
