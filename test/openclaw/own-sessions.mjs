// Commands of the gateway's own agent, which nobody here has ordered: once its operator lets them be asked, they are asked here, since the
// link counts as approver there.
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { api, gatewayFacts, openclawDir, say, until } from "./stage.mjs";

/** Somebody who works on the gateway itself. */
async function operator() {
  const { Gw } = await import(pathToFileURL(`${openclawDir}/gwclient.mjs`).href);
  const { url, token } = gatewayFacts();
  const client = new Gw(url);
  await client.connect({ auth: { token } });
  const call = async (method, params) => {
    const answer = await client.req(method, params);
    if (!answer.ok) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
    return answer.payload;
  };
  return { call, close: () => client.close() };
}

async function setPolicyOfMain(call, policy) {
  const { hash, file } = await call("exec.approvals.get", {});
  const { main: _old, ...others } = file.agents ?? {};
  await call("exec.approvals.set", {
    baseHash: hash,
    file: { version: 1, defaults: file.defaults ?? {}, agents: { ...others, ...(policy ? { main: policy } : {}) } },
  });
}

export async function drillOwnSessions({ gateway, check }) {
  say("the gateway's own agent is made to ask: its commands stand in the inbox here");
  const { call, close } = await operator();
  const mark = (name) => `${gatewayFacts().home}/own-${process.pid}-${name}`;
  const pending = async () => (await api("GET", "/approvals?status=pending")).items.filter(({ board_id, action }) => board_id === null && action === "exec");
  try {
    await setPolicyOfMain(call, { security: "allowlist", ask: "always", askFallback: "deny", allowlist: [] });
    for (const [name, status] of [
      ["yes", "approved"],
      ["no", "rejected"],
    ]) {
      await call("chat.send", { sessionKey: "agent:main:main", message: `RUN:touch ${mark(name)}`, idempotencyKey: crypto.randomUUID() });
      const held = await until(`the command "${name}" of main to be asked here`, async () => (await pending())[0], 60_000);
      check(`asked here under its gateway, of the session ${held.metadata.session_key}`, held.requested_by.id === gateway.id, held.metadata.command);
      check("and has not run", !existsSync(mark(name)));
      await api("PATCH", `/approvals/${held.id}`, { status, comment: "by e2e" });
      const isOver = async () => {
        const { messages } = await call("chat.history", { sessionKey: "agent:main:main", limit: 5 });
        return messages.at(-1)?.role === "assistant" && !(await pending()).length;
      };
      await until("main to go on", isOver, 60_000);
      if (status === "approved") await until("it to have run", () => existsSync(mark(name)), 30_000);
      check(`${status}: it has ${status === "approved" ? "" : "not "}run`, existsSync(mark(name)) === (status === "approved"));
    }
  } finally {
    await setPolicyOfMain(call, null);
    close();
  }
}
