// The methods of the wire, one line each. Called by connection.ts for every request after the handshake.

import type { ScriptedGateway } from "../scripted-gateway.ts";
import type { Connection } from "./connection.ts";
import { normalKey, sessionRow, withoutRuns } from "./conversations.ts";
import { diagnostics } from "./diagnostics.ts";
import { usageOf } from "./usage.ts";
import { health, models, status } from "./hello.ts";
import { checkCall } from "./params.ts";
import { type JsonObject, text } from "./types.ts";

type Method = (gateway: ScriptedGateway, connection: Connection, params: JsonObject) => unknown;

const METHODS: Readonly<Record<string, Method>> = {
  health: (gateway) => health(gateway),
  status: (gateway) => status(gateway),
  "models.list": () => models(),
  "models.authStatus": () => diagnostics.authStatus(),
  "diagnostics.lanes": () => diagnostics.lanes(),
  "diagnostics.stability": () => diagnostics.stability(),
  "channels.status": () => diagnostics.channels(),
  "cron.status": () => diagnostics.cronStatus(),
  "cron.list": () => diagnostics.cronJobs(),
  "update.status": () => diagnostics.update(),
  "sessions.usage": (gateway) => usageOf(gateway.conversations),
  "cron.runs": (_gateway, _, params) => diagnostics.cronRuns(params),
  "cron.update": (_gateway, _, params) => diagnostics.cronUpdate(params),
  "skills.status": (_gateway, _, params) => diagnostics.skills(params),
  "skills.update": (_gateway, _, params) => diagnostics.skillsUpdate(params),
  "set-heartbeats": (_gateway, _, params) => diagnostics.heartbeats(params),
  "gateway.restart.preflight": () => diagnostics.preflight(),
  "agents.list": (gateway) => gateway.agents.list(),
  "agents.create": (gateway, _, params) => gateway.agents.create(params, gateway.settings.agentVisibleMs),
  "agents.update": (gateway, _, params) => gateway.agents.update(params),
  "agents.delete": (gateway, _, params) => gateway.agents.delete(params),
  "agents.files.list": (gateway, _, params) => gateway.agents.listFiles(params),
  "agents.files.get": (gateway, _, params) => gateway.agents.getFile(params),
  "agents.files.set": (gateway, _, params) => gateway.agents.setFile(params),
  "config.get": (gateway) => gateway.config.get(),
  "config.patch": (gateway, _, params) => gateway.config.patch(params),
  "sessions.subscribe": (_, connection) => {
    connection.watchesSessions = true;
    return { subscribed: true };
  },
  "sessions.messages.subscribe": (_, connection, params) => {
    const key = normalKey(params.key, "sessions.messages.subscribe");
    connection.watched.add(key);
    return { subscribed: true, key };
  },
  "sessions.messages.unsubscribe": (_, connection, params) => {
    const key = normalKey(params.key, "sessions.messages.unsubscribe");
    connection.watched.delete(key);
    return { subscribed: false, key };
  },
  "sessions.list": (gateway, _, params) => gateway.conversations.list(params),
  "sessions.describe": (gateway, _, params) => {
    const conversation = gateway.conversations.get(normalKey(params.key, "sessions.describe"));
    return { session: conversation ? withoutRuns(sessionRow(conversation)) : null };
  },
  "sessions.patch": (gateway, _, params) => gateway.conversations.patch(params),
  "sessions.reset": (gateway, _, params) => gateway.conversations.reset(params),
  "sessions.compact": (gateway, _, params) => gateway.conversations.compact(params),
  "chat.send": (gateway, connection, params) => gateway.runs.send(connection, params),
  "chat.abort": (gateway, _, params) => gateway.runs.abort(params),
  "chat.history": (gateway, _, params) => gateway.conversations.history(params),
  "agent.wait": (gateway, _, params) => gateway.runs.wait(params),
  "exec.approvals.get": (gateway) => gateway.approvals.getFile(),
  "exec.approvals.set": (gateway, _, params) => gateway.approvals.setFile(params),
  "exec.approval.list": (gateway, connection) => gateway.approvals.list(connection),
  "exec.approval.get": (gateway, _, params) => gateway.approvals.getPending(text(params.id)),
  "exec.approval.resolve": (gateway, connection, params) => gateway.approvals.resolveExec(connection, params),
  "approval.get": (gateway, _, params) => gateway.approvals.get(text(params.id)),
  "approval.resolve": (gateway, connection, params) => gateway.approvals.resolve(connection, params),
  "approval.history": (gateway, _, params) => gateway.approvals.history(params),
};

export async function callMethod(gateway: ScriptedGateway, connection: Connection, method: string, rawParams: unknown): Promise<unknown> {
  const params = checkCall(method, rawParams, connection.scopes);
  // checkCall refuses every method that has no contract, and each contract has its line here.
  return METHODS[method]?.(gateway, connection, params);
}
