// Which parameters each method takes, and who may call it, as the published contract says. Pure; read by methods.ts for every request.

import { GatewayError, invalid, isObject, type JsonObject } from "./types.ts";

interface Contract {
  readonly scope: string;
  readonly required: readonly string[];
  /** null = extra parameters are ignored. */
  readonly allowed: readonly string[] | null;
}

const READ = "operator.read";
const WRITE = "operator.write";
const ADMIN = "operator.admin";
const APPROVALS = "operator.approvals";

function contract(scope: string, required: string, optional: string | null = ""): Contract {
  const words = (list: string): string[] => list.split(" ").filter(Boolean);
  return { scope, required: words(required), allowed: optional === null ? null : [...words(required), ...words(optional)] };
}

const CHAT_SEND = "sessionKey message idempotencyKey";
const CHAT_SEND_OPTIONAL =
  "agentId sessionId intent thinking fastMode queueMode deliver originatingChannel originatingTo originatingAccountId originatingThreadId replyToId attachments toolBindings timeoutMs suppressCommandInterpretation expectedLeafEntryId expectedPermissionMode";
const SESSION_PATCH =
  "agentId label icon color category archived pinned unread thinkingLevel execHost execSecurity execAsk permissionMode model sendPolicy statusNote";

/** Answered, and not named among the methods in hello. */
export const UNNAMED: readonly string[] = ["sessions.usage"];

export const CONTRACTS: Readonly<Record<string, Contract>> = {
  health: contract(READ, "", null),
  status: contract(READ, "", null),
  "models.list": contract(READ, "", "agentId view refresh preparedOnly includeProviderCapabilities"),
  "models.authStatus": contract(READ, "", "refresh agentId"),
  "diagnostics.lanes": contract(READ, "", null),
  "diagnostics.stability": contract(READ, "", "limit type sinceSeq"),
  "channels.status": contract(READ, "", "probe timeoutMs"),
  "cron.status": contract(READ, ""),
  "cron.list": contract(READ, "", "includeDisabled limit offset query enabled scheduleKind lastRunStatus trigger sortBy sortDir agentId compact"),
  "update.status": contract(ADMIN, "", null),
  "sessions.usage": contract(
    READ,
    "",
    "key agentId agentScope startDate endDate mode range groupBy includeHistorical utcOffset timeZone limit includeContextWeight",
  ),
  "cron.runs": contract(READ, "", "agentId scope id jobId runId limit offset statuses status query sortDir"),
  "cron.update": contract(ADMIN, "id patch"),
  "skills.status": contract(READ, "", "agentId"),
  "skills.update": contract(ADMIN, "skillKey", "enabled apiKey env agentId"),
  "set-heartbeats": contract(ADMIN, "enabled"),
  "gateway.restart.preflight": contract(READ, "", null),
  "agents.list": contract(READ, ""),
  "agents.create": contract(ADMIN, "name", "workspace model emoji avatar"),
  "agents.update": contract(ADMIN, "agentId", "name workspace model emoji avatar"),
  "agents.delete": contract(ADMIN, "agentId", "deleteFiles"),
  "agents.files.list": contract(READ, "agentId"),
  "agents.files.get": contract(READ, "agentId name"),
  "agents.files.set": contract(ADMIN, "agentId name content"),
  "config.get": contract(READ, "", null),
  "config.patch": contract(ADMIN, "raw", "baseHash sessionKey deliveryContext note restartDelayMs replacePaths"),
  "sessions.subscribe": contract(READ, "", null),
  "sessions.messages.subscribe": contract(READ, "key", "agentId includeApprovals"),
  "sessions.messages.unsubscribe": contract(READ, "key", "agentId"),
  "sessions.list": contract(READ, "", null),
  "sessions.describe": contract(READ, "key", "includeDerivedTitles includeLastMessage"),
  "sessions.patch": contract(WRITE, "key", SESSION_PATCH),
  "sessions.reset": contract(ADMIN, "key", "agentId reason"),
  "sessions.compact": contract(ADMIN, "key", "agentId maxLines"),
  "chat.send": contract(WRITE, CHAT_SEND, CHAT_SEND_OPTIONAL),
  "chat.abort": contract(WRITE, "sessionKey", "agentId runId preserveSideRuns"),
  "chat.history": contract(READ, "sessionKey", "agentId cursor limit offset maxChars messageId sessionId"),
  "agent.wait": contract(WRITE, "runId", "timeoutMs"),
  "exec.approvals.get": contract(ADMIN, ""),
  "exec.approvals.set": contract(ADMIN, "file", "baseHash"),
  "exec.approval.list": contract(APPROVALS, "", null),
  "exec.approval.get": contract(APPROVALS, "id"),
  "exec.approval.resolve": contract(APPROVALS, "id decision", "reviewer grantExpiresInDays"),
  "approval.get": contract(APPROVALS, "id"),
  "approval.resolve": contract(APPROVALS, "id decision", "kind reviewer grantExpiresInDays"),
  "approval.history": contract(APPROVALS, "", "limit cursor kind"),
};

export function hasScope(scopes: ReadonlySet<string>, needed: string): boolean {
  if (scopes.has(ADMIN) || scopes.has(needed)) return true;
  return needed === READ && scopes.has(WRITE);
}

/** Throws the refusal that a real gateway gives. An unknown method asks for admin first, as everything unlisted does. */
export function checkCall(method: string, params: unknown, scopes: ReadonlySet<string>): JsonObject {
  const found = CONTRACTS[method];
  const needed = found?.scope ?? ADMIN;
  if (!hasScope(scopes, needed)) {
    const details = { code: "MISSING_SCOPE", missingScope: needed, requiredScopes: [needed] };
    throw new GatewayError("FORBIDDEN", `missing scope: ${needed}`, { details });
  }
  if (!found) throw invalid(`unknown method: ${method}`);
  const given = isObject(params) ? params : {};
  if (method === "chat.send" && given.sessionKey === undefined)
    throw invalid("session mutation target is unavailable", { code: "SESSION_MUTATION_TARGET_REQUIRED", method });
  for (const name of found.required) if (given[name] === undefined) throw invalid(`invalid ${method} params: must have required property '${name}'`);
  for (const name of Object.keys(given))
    if (found.allowed && !found.allowed.includes(name)) throw invalid(`invalid ${method} params: at root: unexpected property '${name}'`);
  return given;
}
