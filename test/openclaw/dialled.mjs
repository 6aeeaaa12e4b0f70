// A gateway that is dialled by its address, with the real one: behind a proxy that says for whom it asks, it wants us approved, which the
// real command line does; it works, restarts, loses the server; and refuses a token that it no longer has.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { api, ended, gatewayFacts, gatewayScript, until } from "./stage.mjs";

/** Tells the gateway that a client is on another host; without that it takes everybody on this one for its own. */
function proxyTo(port) {
  const sockets = new Set();
  const server = createServer((client) => {
    const gateway = connect(port, "127.0.0.1");
    client.once("data", (head) => {
      gateway.write(head.toString("latin1").replace("\r\n", "\r\nX-Forwarded-For: 203.0.113.7\r\n"), "latin1");
      client.pipe(gateway);
    });
    gateway.pipe(client);
    for (const [one, other] of [
      [client, gateway],
      [gateway, client],
    ]) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  const end = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ url: `ws://127.0.0.1:${server.address().port}`, end })));
}

/** Changes the gateway's own settings, which it reads again by itself. */
function configure(home, change) {
  const file = join(home, "state", "openclaw.json");
  const settings = JSON.parse(readFileSync(file, "utf8"));
  change(settings.gateway);
  writeFileSync(file, JSON.stringify(settings, null, 2));
}

/** The command line on the gateway's host. */
function openclaw(home, line) {
  const env = {
    ...process.env,
    PATH: `${home}/node_modules/.bin:${process.env.PATH}`,
    HOME: `${home}/home`,
    OPENCLAW_STATE_DIR: `${home}/state`,
    OPENCLAW_CONFIG_PATH: `${home}/state/openclaw.json`,
    OPENCLAW_NO_AUTO_UPDATE: "1",
  };
  const [program, ...words] = line.split(" ");
  return execFileSync(program, words, { env, encoding: "utf8" });
}

const seen = (id, what, fits, limitMs) =>
  until(
    what,
    async () => {
      const row = await api("GET", `/gateways/${id}`);
      return fits(row) && row;
    },
    limitMs,
  );

async function work({ id }, name) {
  const board = await api("POST", "/boards", { name, gateway_id: id });
  const task = await api("POST", "/tasks", { board_id: board.id, title: name, description: `say ${name}` });
  const run = await api("POST", `/gateways/${id}/execute`, { task_id: task.id });
  return ended(run.id, 120_000);
}

/** Ends with the gateway as it was. `restartServer`: kills Mission Control and starts it again. */
export async function drillDialled({ check, restartServer }) {
  const { url, token, home } = gatewayFacts();
  const proxy = await proxyTo(Number(new URL(url).port));
  const before = readFileSync(join(home, "state", "openclaw.json"), "utf8");
  configure(home, (gateway) => {
    gateway.trustedProxies = ["127.0.0.1"];
  });
  try {
    const gateway = await api("POST", "/gateways", { name: "dialled", endpoint: proxy.url, auth_token: token, capabilities: ["task-execution"] });
    const { id } = gateway;
    const asks = await seen(id, "the gateway to ask for approval", ({ problem }) => problem === "pairing_required", 90_000);
    const { approve_command: approve, device_id } = await api("GET", `/gateways/${id}/dialling`);
    check("a gateway that is dialled from afar wants us approved, and says how", /^openclaw devices approve [\w-]+$/.test(approve), asks.problem_detail);
    const answer = openclaw(home, approve);
    check("that command approves the device that we say we are", answer.includes(device_id), answer.trim().split("\n").at(-1));
    await seen(id, "the gateway to be online", ({ status }) => status === "online", 60_000);
    const first = await work(gateway, "dialled-hello");
    check("approved, it is online by itself and a task runs", first.status === "succeeded", first.output?.slice(0, 60));
    gatewayScript("kill");
    await seen(id, "the gateway to be away", ({ status }) => status === "offline", 60_000);
    gatewayScript("start");
    await seen(id, "the gateway to be back", ({ status }) => status === "online", 120_000);
    check("killed and started again, it is dialled again", true);
    await restartServer();
    await until("the gateway to be dialled by the new server", async () => (await api("GET", `/gateways/${id}/dialling`)).way === "dialled", 90_000);
    const second = await work(gateway, "after-the-crash");
    check(
      "after a crash of the server the link's alarm dials again, and a task runs",
      second.status === "succeeded",
      `${second.status}: ${(second.output ?? second.error ?? "").slice(0, 120)}`,
    );
    await api("PATCH", `/gateways/${id}`, { auth_token: "not-its-token-any-more" });
    const refused = await seen(id, "the token to be refused", ({ problem }) => problem === "token_refused", 60_000);
    check("a wrong token is refused and shown", refused.status === "offline", refused.problem_detail);
    const { next_attempt_at } = await api("GET", `/gateways/${id}/dialling`);
    check("and not tried again at once", Date.parse(next_attempt_at) - Date.now() > 4 * 60_000, next_attempt_at);
    const elsewhere = await api("PATCH", `/gateways/${id}`, { endpoint: "wss://gateway.example.com" }, { expect: 422 });
    check("a stored token goes to no other address", elsewhere.detail.includes("again"), elsewhere.detail);
    await api("PATCH", `/gateways/${id}`, { endpoint: null, auth_token: null });
  } finally {
    proxy.end();
    writeFileSync(join(home, "state", "openclaw.json"), before);
  }
}
