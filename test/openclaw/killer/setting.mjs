// Mission Control between two real gateways, each with its connector and its agents. Every part can be killed (-9) and started again, alone or
// together with others; what is asked of Mission Control meanwhile is asked until it answers.
import { resolve } from "node:path";
import { homedir } from "node:os";
import { api, end, killServer, say, sleep, startConnector, startServer, until } from "../stage.mjs";
import { RealGateway } from "./gateway.mjs";
import { Model } from "./model.mjs";
import { Tap } from "./tap.mjs";

const HOME = process.env.OC_HOME ?? resolve(homedir(), ".cache/openclaw-test");
const PORT = Number(process.env.OC_PORT ?? 18797);
const MODEL_PORT = Number(process.env.OC_MODEL_PORT ?? 18907);
const PATIENCE_MS = 120_000;
const READY_MS = 180_000;

/** Asks until there is an answer: the server may be away. What it refuses, it refuses. */
export async function patiently(method, path, body, options) {
  const givenUp = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await api(method, path, body, options);
    } catch (error) {
      if (/: 4\d\d /.test(error.message) || Date.now() > givenUp) throw error;
      await sleep(250);
    }
  }
}

/** One gateway with what belongs to it. */
class Side {
  isGatewayUp = false;
  isConnectorUp = false;
  agents = [];
  #connector;

  constructor(name, real) {
    this.name = name;
    this.real = real;
    this.tap = new Tap(real.url);
  }

  async open(agents) {
    this.relay = { url: await this.tap.open(), token: this.real.token };
    await this.startGateway();
    this.gateway = await api("POST", "/gateways", { name: `lab-${this.name}`, workspace_root: `${this.real.home}/workspaces` });
    this.connect = await api("POST", `/gateways/${this.gateway.id}/connect-command`);
    await this.startConnector();
    await this.online();
    this.board = await api("POST", "/boards", { name: `Side ${this.name}`, gateway_id: this.gateway.id });
    for (let n = 0; n < agents; n++) {
      const about = { name: `${this.name}${n}`, board_id: this.board.id, gateway_id: this.gateway.id, command_policy: "ask" };
      this.agents.push(await api("POST", "/agents", about));
    }
    for (const { id } of this.agents) await until(`agent ${id} to be ready`, async () => (await api("GET", `/agents/${id}`)).status === "online", READY_MS);
    for (const [n, { id }] of this.agents.entries()) this.agents[n] = await api("GET", `/agents/${id}`);
  }

  async startGateway() {
    await this.real.start().catch(() => this.real.start()); // it does not always answer within its minute
    this.isGatewayUp = true;
  }

  async killGateway() {
    this.isGatewayUp = false;
    await this.real.kill();
  }

  async startConnector() {
    this.#connector = await startConnector(this.connect.relay_url, this.connect.relay_token, this.relay);
    this.isConnectorUp = true;
  }

  async killConnector() {
    this.isConnectorUp = false;
    await end(this.#connector, "SIGKILL");
  }

  async isOnline() {
    return (await patiently("GET", `/gateways/${this.gateway.id}`)).status === "online";
  }

  online = () => until(`gateway ${this.name} to be online`, () => this.isOnline(), READY_MS);

  async close() {
    if (this.isConnectorUp) await this.killConnector();
    this.tap.close();
    if (this.isGatewayUp) await this.killGateway();
  }
}

export class Setting {
  isServerUp = false;
  #server;

  constructor() {
    const token = process.env.OC_TOKEN ?? "mc-dev-token-0123456789abcdef";
    const real = (n) => new RealGateway({ home: n === 0 ? HOME : `${HOME}-${n}`, port: PORT + 2 * n, modelPort: MODEL_PORT, token });
    this.sides = [new Side("A", real(0)), new Side("B", real(1))];
    this.model = new Model({ log: `${HOME}/asked.log` });
  }

  async open(agentsEach) {
    const [first, second] = this.sides;
    await this.model.listen(MODEL_PORT); // where another drill goes on, its gateways keep their state
    await first.real.install();
    await second.real.install(first.real);
    await this.startServer();
    await api("PATCH", "/users/me", { name: "Mira" });
    await api("POST", "/organizations", { name: "Northwind Freight" });
    for (const side of this.sides) {
      say(`side ${side.name}: gateway, connector, ${agentsEach} agents`);
      await side.open(agentsEach);
    }
  }

  async startServer() {
    this.#server = await startServer();
    this.isServerUp = true;
  }

  async killServer() {
    this.isServerUp = false;
    await killServer(this.#server);
  }

  async close() {
    for (const side of this.sides) await side.close().catch((error) => console.error(error.message));
    if (this.isServerUp) await this.killServer();
    this.model.close();
  }
}

/** A task for an agent of a side. `command`: it runs a shell command that is held. */
export async function giveTask(side, agent, mark, { command = false, words = 12, more = 6 }) {
  const lines = [`MARK ${mark}`, `SAY ${words}`, ...(command ? [`RUN ${side.real.command} ${side.real.home} ${mark}`, `THEN SAY ${more}`] : [])];
  const body = { board_id: side.board.id, title: mark, description: lines.join("\n"), status: "todo", assigned_agent_id: agent.id };
  const task = await patiently("POST", "/tasks", body, { headers: { "Idempotency-Key": `task-${mark}` } });
  return { ...task, mark, side, hasCommand: command, sessionKey: `agent:${agent.gateway_agent_id}:task-${task.id}` };
}

/** Decides what is held on a board, by `decide(approval)` ("approved", "rejected" or null: later), until it is stopped. */
export function decider(side, decide) {
  const decided = new Map();
  let isOn = true;
  const ended = (async () => {
    while (isOn) {
      const { items } = await patiently("GET", `/approvals?status=pending&board_id=${side.board.id}&limit=100`).catch(() => ({ items: [] }));
      for (const approval of items) {
        const status = decided.get(approval.id) ?? decide(approval);
        if (!status) continue;
        decided.set(approval.id, status);
        await patiently("PATCH", `/approvals/${approval.id}`, { status }).catch(() => null); // it is no longer pending
      }
      await sleep(250);
    }
  })();
  return {
    decided,
    stop: () => {
      isOn = false;
      return ended;
    },
  };
}
