// The large standing answers: hello-ok, health, status, models. Shapes as recorded, contents short. Called by connection.ts and methods.ts.

import type { ScriptedGateway } from "../scripted-gateway.ts";
import type { Connection } from "./connection.ts";
import { CONTRACTS } from "./params.ts";
import type { JsonObject } from "./types.ts";

const EVENTS =
  "connect.challenge agent chat session.message session.tool sessions.changed presence tick shutdown health heartbeat exec.approval.requested exec.approval.resolved".split(
    " ",
  );
const POLICY = {
  maxPayload: 26_214_400,
  maxBufferedBytes: 52_428_800,
  tickIntervalMs: 30_000,
  attachments: { maxBytes: 19_464_192, maxImageBytes: 6_291_456 },
  allowedSessionVisibilities: ["shared", "read-only", "suggest", "private"],
  hasMultipleSessionSharingIdentities: false,
};

export function helloOk(gateway: ScriptedGateway, connection: Connection): JsonObject {
  const version = gateway.settings.version;
  return {
    type: "hello-ok",
    protocol: 4,
    server: { version, buildId: `${version}-scripted`, bootId: gateway.bootId, controlUiBuildSource: "bundled", connId: connection.id },
    features: { methods: Object.keys(CONTRACTS), events: EVENTS, capabilities: ["chat-send-routing-contract"] },
    snapshot: {
      suspension: { phase: "accepting" },
      presence: [],
      health: health(gateway),
      stateVersion: { presence: 1, health: 1 },
      uptimeMs: Date.now() - gateway.bootedAt,
      sessionDefaults: {
        defaultAgentId: "main",
        modelConfigured: true,
        ownership: gateway.agents.ownership,
        selectionRequired: false,
        mainKey: "main",
        mainSessionKey: "agent:main:main",
        scope: "per-sender",
      },
      configPath: "/srv/openclaw/openclaw.json",
      stateDir: "/srv/openclaw/state",
      authMode: "token",
    },
    controlUiWidgetKinds: [],
    controlUiLinkReaders: [],
    auth: {
      method: "token",
      role: "operator",
      scopes: [...connection.scopes],
      recoveryScope: "scripted",
      ...(connection.deviceToken === null ? {} : { deviceToken: connection.deviceToken }),
    },
    policy: POLICY,
  };
}

export function health(gateway: ScriptedGateway): JsonObject {
  const sessions = { path: "/srv/openclaw/state/agents", count: gateway.conversations.count, recent: [] };
  return {
    ok: true,
    ts: Date.now(),
    durationMs: 1,
    plugins: { loaded: [], errors: [], unavailable: [] },
    configReload: { hotReloadStatus: "active" },
    channels: {},
    channelOrder: [],
    channelLabels: {},
    heartbeatSeconds: 1800,
    defaultAgentId: "main",
    agents: gateway.agents.known().map((agent) => ({ agentId: agent.id, isDefault: agent.id === "main", sessions })),
    sessions,
    modelRuntime: { degraded: false, pendingAgents: [] },
    eventLoop: { degraded: false, degradedSinceMs: null, reasons: [] },
  };
}

export function status(gateway: ScriptedGateway): JsonObject {
  return {
    runtimeVersion: gateway.settings.version,
    heartbeat: { defaultAgentId: "main", agents: [] },
    channelSummary: [],
    queuedSystemEvents: [],
    tasks: { total: 0, active: 0, terminal: 0, failures: 0, byStatus: {}, byRuntime: {} },
    sessions: { paths: [], count: gateway.conversations.count, defaults: { model: "stub-1", contextTokens: 200_000 }, recent: [], byAgent: [] },
    modelRuntime: { degraded: false, pendingAgents: [] },
    eventLoop: { degraded: false, degradedSinceMs: null, reasons: [] },
  };
}

export function models(): JsonObject {
  const model = {
    id: "stub-1",
    name: "Stub One",
    provider: "stub",
    contextWindow: 200_000,
    reasoning: false,
    tags: ["default"],
    thinkingLevels: [{ id: "off", label: "off" }],
    thinkingDefault: "off",
    available: true,
  };
  return { models: [model] };
}
