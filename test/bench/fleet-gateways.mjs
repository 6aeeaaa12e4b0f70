// A fleet of scripted gateways in a process of its own, each behind its relay socket as a connector would be. The parent says
// {dial: [{gatewayId, url, token}]}, {drop: true}, {deaf: agentId}; it hears {online}, {heard: {message, sessionKey, at}} of every turn that began, and {tokens} of agents.
import WebSocket from "ws";
import { ScriptedGateway } from "../support/scripted-gateway.ts";
import { attachToRelay } from "../support/scripted-gateway/over-relay.ts";
import { GatewayError } from "../support/scripted-gateway/types.ts";

const PING_EVERY_MS = 30_000;
const AGENT_TOKEN = /mca_[0-9a-f]+_[0-9a-f]+_[0-9a-f]+/g;
const SPREAD = 20;
const wordMs = Number(process.env.FLEET_WORD_MS ?? 500);

const fleet = new Map();
const deaf = new Set();
const given = new Set();

/** Says what begins, when it does; and an agent that is deaf has no room for anything. */
function listening(gateway, gatewayId) {
  const send = gateway.runs.send.bind(gateway.runs);
  gateway.runs.send = (connection, params) => {
    const agentId = /^agent:(mc-[^:]+):/.exec(String(params.sessionKey))?.[1];
    if (deaf.has(agentId)) throw new GatewayError("UNAVAILABLE", "busy", { retryable: true, retryAfterMs: 1_000 });
    const before = gateway.turns.length;
    const answer = send(connection, params);
    if (gateway.turns.length > before)
      process.send({
        heard: { gatewayId, sessionKey: params.sessionKey, message: String(params.message).slice(0, 400), at: performance.timeOrigin + performance.now() },
      });
    return answer;
  };
}

function attach({ gatewayId, url, token }) {
  const known = fleet.get(gatewayId);
  const gateway = known?.gateway ?? new ScriptedGateway({ wordMs });
  if (!known) listening(gateway, gatewayId);
  return new Promise((done, fail) => {
    const socket = new WebSocket(url, { headers: { Authorization: `Bearer ${token}` }, perMessageDeflate: false });
    socket.on("error", fail);
    socket.on("close", (code, reason) => process.send({ closed: { gatewayId, code, reason: String(reason) } }));
    socket.on("message", (data) => {
      const fresh = [...new Set(String(data).match(AGENT_TOKEN))].filter((one) => !given.has(one));
      for (const one of fresh) given.add(one);
      if (fresh.length > 0) process.send({ tokens: fresh });
    });
    socket.once("open", () => {
      const attachment = attachToRelay(gateway, socket);
      const pings = setInterval(() => socket.send("ping"), PING_EVERY_MS);
      fleet.set(gatewayId, {
        gateway,
        end: () => {
          clearInterval(pings);
          attachment.detach();
          socket.close();
        },
      });
      done();
    });
  });
}

const said = {
  async dial(list) {
    for (let at = 0; at < list.length; at += SPREAD) await Promise.all(list.slice(at, at + SPREAD).map(attach));
    process.send({ online: list.length });
  },
  drop() {
    for (const { end } of fleet.values()) end();
  },
  deaf: (agentId) => deaf.add(agentId),
  hearing: (agentId) => deaf.delete(agentId),
};

process.on("message", (message) => {
  for (const [verb, value] of Object.entries(message)) Promise.resolve(said[verb](value)).catch((error) => process.send({ failed: String(error) }));
});
