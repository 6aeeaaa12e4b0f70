// How an approval looks on the wire, while it waits and when it has ended. Pure; used by approvals.ts.

import { type ExecPolicy, resolvedPath, splitCommand } from "./policy.ts";
import { type Decision, invalid, isObject, type JsonObject } from "./types.ts";

export const ALLOWED = ["allow-once", "deny"];

/** Who started a run: what counts is what the connection held then, even if it is gone. */
export interface Starter {
  readonly scopes: ReadonlySet<string>;
  readonly deviceId: string | null;
}
export interface Ask {
  readonly command: string;
  readonly agentId: string;
  readonly sessionKey: string;
  readonly runId: string;
  readonly toolCallId: string;
  readonly cwd: string;
  readonly policy: ExecPolicy;
  readonly starter: Starter;
}
export interface Outcome {
  readonly status: Decision["status"];
  readonly reason: string;
}
export type Resolver = { readonly kind: string; readonly id?: string };

export interface Approval {
  readonly id: string;
  readonly ask: Ask;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly settle: (outcome: Outcome) => void;
  readonly timer: ReturnType<typeof setTimeout>;
  ended: { status: Decision["status"]; decision: string | null; reason: string; resolver: Resolver; atMs: number } | null;
}

export function pendingRow({ id, ask, createdAtMs, expiresAtMs }: Approval): JsonObject & { request: JsonObject } {
  const segments = splitCommand(ask.command) ?? [];
  const request = {
    command: ask.command,
    systemRunBinding: null,
    systemRunPlan: null,
    cwd: ask.cwd,
    nodeId: null,
    host: "gateway",
    security: ask.policy.security,
    ask: ask.policy.ask,
    warningText: null,
    scope: null,
    commandAnalysis: { commandCount: segments.length, nestedCommandCount: 0, riskKinds: [], warningLines: [] },
    unavailableDecisions: ["allow-always"],
    allowedDecisions: ALLOWED,
    agentId: ask.agentId,
    resolvedPath: resolvedPath(segments[0]?.argv[0] ?? ""),
    sessionKey: ask.sessionKey,
    sessionId: null,
    runId: ask.runId,
    toolCallId: ask.toolCallId,
    turnSourceChannel: "webchat",
    turnSourceTo: ask.sessionKey,
    turnSourceAccountId: null,
    turnSourceThreadId: null,
    cronExecutionSource: null,
    cronOperationBinding: null,
  };
  return { id, request, createdAtMs, expiresAtMs };
}

export function describe({ id, ask, createdAtMs, expiresAtMs, ended }: Approval): JsonObject {
  const presentation = {
    kind: "exec",
    commandText: ask.command,
    commandPreview: null,
    warningText: null,
    host: "gateway",
    nodeId: null,
    agentId: ask.agentId,
    allowedDecisions: ALLOWED,
  };
  const base = { id, status: ended?.status ?? "pending", presentation, urlPath: `/approve/${id}`, createdAtMs, expiresAtMs };
  if (!ended) return base;
  const decision = ended.decision === null ? {} : { decision: ended.decision };
  return {
    ...base,
    resolvedAtMs: ended.atMs,
    reason: ended.reason,
    ...decision,
    source: { agentId: ask.agentId, sessionKey: ask.sessionKey },
    resolver: ended.resolver,
  };
}

export const notFound = (): Error => invalid("approval not found", { reason: "APPROVAL_NOT_FOUND" });
export const expired = (): Error =>
  invalid("unknown or expired approval id", {
    reason: "APPROVAL_NOT_FOUND",
    remediation: "Re-request the action; pending approvals are cleared after expiry or restart.",
  });

export function withEntryIds(agents: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(agents).map(([agentId, value]) => {
      if (!isObject(value) || !Array.isArray(value.allowlist)) return [agentId, value];
      return [agentId, { ...value, allowlist: value.allowlist.filter(isObject).map((entry) => ({ id: crypto.randomUUID(), ...entry })) }];
    }),
  );
}
