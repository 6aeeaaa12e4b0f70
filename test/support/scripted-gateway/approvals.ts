// Exec approvals: the policy file, the questions that wait, how they ended, and who may see and answer them. Called by turns.ts and methods.ts.
// A question is answered once; the first answer stands.

import type { ScriptedGateway } from "../scripted-gateway.ts";
import type { Connection } from "./connection.ts";
import {
  ALLOWED,
  type Approval,
  type Ask,
  describe,
  expired,
  notFound,
  type Outcome,
  pendingRow,
  type Resolver,
  type Starter,
  withEntryIds,
} from "./approval-shapes.ts";
import { hasScope } from "./params.ts";
import { type Decision, invalid, isObject, type JsonObject, sha256, text } from "./types.ts";

const KNOWN_DECISIONS = ["allow-once", "allow-always", "deny"];
const FILE_PATH = "/srv/openclaw/state/openclaw.sqlite#exec_approvals_config";

export class Approvals {
  readonly #gateway: ScriptedGateway;
  readonly #all: Map<string, Approval> = new Map();
  readonly #archived: Set<string> = new Set();
  #file: JsonObject = { version: 1, socket: { path: "/srv/openclaw/state/exec-approvals.sock" }, defaults: {}, agents: {} };

  constructor(gateway: ScriptedGateway) {
    this.#gateway = gateway;
  }

  get file(): JsonObject {
    return this.#file;
  }

  get decisions(): Decision[] {
    return this.#ended().map(({ id, ask, ended }) => ({
      id,
      command: ask.command,
      agentId: ask.agentId,
      sessionKey: ask.sessionKey,
      status: ended.status,
      decision: ended.decision,
      reason: ended.reason,
      by: ended.resolver.id ?? ended.resolver.kind,
    }));
  }

  // ---------------------------------------------------------------- the policy file

  async getFile(): Promise<JsonObject> {
    const defaults = isObject(this.#file.defaults) ? this.#file.defaults : {};
    const resolvedDefaults = { security: "full", ask: "off", askFallback: "deny", autoAllowSkills: false, ...defaults };
    return { path: FILE_PATH, exists: true, file: this.#file, hash: await sha256(JSON.stringify(this.#file)), resolvedDefaults };
  }

  /** As an operator at the gateway itself: one agent's rule; null: it has none. */
  editRule(agentId: string, rule: JsonObject | null): void {
    const { [agentId]: _old, ...others } = isObject(this.#file.agents) ? this.#file.agents : {};
    this.#file = { ...this.#file, agents: withEntryIds(rule ? { ...others, [agentId]: rule } : others) };
  }

  async setFile(params: JsonObject): Promise<JsonObject> {
    const here = this.#file;
    const before = await this.getFile();
    if (params.baseHash === undefined) throw invalid("exec approvals base hash required; re-run exec.approvals.get and retry");
    if (params.baseHash !== before.hash || this.#file !== here) throw invalid("exec approvals changed since last load; re-run exec.approvals.get and retry");
    const file = isObject(params.file) ? params.file : {};
    this.#file = {
      version: 1,
      socket: this.#file.socket,
      defaults: isObject(file.defaults) ? file.defaults : {},
      agents: withEntryIds(isObject(file.agents) ? file.agents : {}),
    };
    return this.getFile();
  }

  // ---------------------------------------------------------------- asking

  /** Somebody is connected who would see this question: approvals scope, the cap, and admin or the starter's own device. */
  hasApprover(ask: Ask): boolean {
    return this.#gateway.connections.some((connection) => canAnswer(connection, ask));
  }

  request(ask: Ask): { id: string; outcome: Promise<Outcome> } {
    const id = crypto.randomUUID();
    const createdAtMs = Date.now();
    const ttl = this.#gateway.settings.approvalTtlMs;
    let settle: (outcome: Outcome) => void = () => {};
    const outcome = new Promise<Outcome>((resolve) => {
      settle = resolve;
    });
    const timer = setTimeout(
      () => this.#end(id, { status: "expired", decision: null, reason: "timeout", resolver: { kind: "system", id: "approval-timeout" } }),
      ttl,
    );
    const approval: Approval = { id, ask, createdAtMs, expiresAtMs: createdAtMs + ttl, settle, timer, ended: null };
    this.#all.set(id, approval);
    this.#tell(approval, "exec.approval.requested", { approvalKind: "exec", ...pendingRow(approval) });
    return { id, outcome };
  }

  cancelRun(runId: string): void {
    for (const approval of this.#pending()) {
      if (approval.ask.runId === runId)
        this.#end(approval.id, { status: "cancelled", decision: null, reason: "run-aborted", resolver: { kind: "system", id: "approval-scope-closed" } });
    }
  }

  cancelAll(): void {
    for (const approval of this.#pending())
      this.#end(approval.id, { status: "cancelled", decision: null, reason: "gateway-restart", resolver: { kind: "system" } });
  }

  // ---------------------------------------------------------------- what tests do to it

  get waiting(): { id: string; command: string }[] {
    return this.#pending().map(({ id, ask }) => ({ id, command: ask.command }));
  }

  /** As somebody at the gateway itself. */
  decide(id: string, decision: string): void {
    const approval = this.#all.get(id);
    if (approval) this.#answer(approval, decision, { kind: "runtime", id: "ops" });
  }

  expire(id: string): void {
    this.#end(id, { status: "expired", decision: null, reason: "timeout", resolver: { kind: "system", id: "approval-timeout" } });
  }

  /** It is no longer answered by its id. `as`: how its history says that it was decided; null: nothing is known of it. */
  archive(id: string, { as }: { as: string | null }): void {
    this.#archived.add(id);
    if (as === null) this.#all.delete(id);
    else this.decide(id, as);
  }

  /** Another text under the same id. */
  change(id: string, command: string): void {
    const approval = this.#all.get(id);
    if (approval) this.#all.set(id, { ...approval, ask: { ...approval.ask, command } });
  }

  // ---------------------------------------------------------------- answering

  list(connection: Connection): JsonObject[] {
    return this.#pending()
      .filter((approval) => canSee(connection, approval.ask))
      .map((approval) => ({ ...pendingRow(approval), approvalKind: "exec" }));
  }

  get(id: string): JsonObject {
    const approval = this.#all.get(id);
    if (!approval || this.#archived.has(id)) throw notFound();
    return { approval: describe(approval) };
  }

  getPending(id: string): JsonObject {
    const approval = this.#all.get(id);
    if (!approval || approval.ended) throw expired();
    return {
      id,
      commandText: approval.ask.command,
      commandPreview: null,
      allowedDecisions: ALLOWED,
      host: "gateway",
      nodeId: null,
      agentId: approval.ask.agentId,
      expiresAtMs: approval.expiresAtMs,
    };
  }

  /** approval.resolve: says whether this answer was the one. What is no allowed answer counts as a refusal. */
  resolve(connection: Connection, params: JsonObject): JsonObject {
    const approval = this.#all.get(text(params.id));
    if (!approval || !canSee(connection, approval.ask)) throw notFound();
    if (approval.ended) return { applied: false, approval: describe(approval) };
    const decision = text(params.decision);
    this.#answer(approval, decision, { kind: "runtime", id: connection.clientId });
    return { applied: true, approval: describe(approval) };
  }

  /** exec.approval.resolve: the older form; a second answer is an error. */
  resolveExec(connection: Connection, params: JsonObject): JsonObject {
    const decision = text(params.decision);
    if (!KNOWN_DECISIONS.includes(decision)) throw invalid("invalid decision");
    const approval = this.#all.get(text(params.id));
    if (!approval || !canSee(connection, approval.ask)) throw expired();
    if (approval.ended) throw invalid("approval already resolved", { reason: "APPROVAL_ALREADY_RESOLVED" });
    this.#answer(approval, decision, { kind: "runtime", id: connection.displayName });
    return { ok: true };
  }

  history(params: JsonObject): JsonObject {
    const newest = this.#ended().sort((a, b) => b.ended.atMs - a.ended.atMs);
    const start = params.cursor === undefined ? 0 : Number(params.cursor);
    const limit = typeof params.limit === "number" ? params.limit : 50;
    const items = newest.slice(start, start + limit).map(describe);
    return start + items.length < newest.length ? { items, nextCursor: String(start + items.length) } : { items };
  }

  #answer(approval: Approval, decision: string, resolver: Resolver): void {
    if (decision === "allow-once") this.#end(approval.id, { status: "allowed", decision, reason: "user", resolver });
    else this.#end(approval.id, { status: "denied", decision: "deny", reason: decision === "deny" ? "user" : "malformed-verdict", resolver });
  }

  #end(id: string, end: Omit<NonNullable<Approval["ended"]>, "atMs">): void {
    const approval = this.#all.get(id);
    if (!approval || approval.ended) return;
    clearTimeout(approval.timer);
    approval.ended = { ...end, atMs: Date.now() };
    const payload = {
      id,
      decision: end.decision ?? "deny",
      resolvedBy: end.resolver.id ?? end.resolver.kind,
      ts: Date.now(),
      request: pendingRow(approval).request,
    };
    this.#tell(approval, "exec.approval.resolved", payload);
    approval.settle({ status: end.status, reason: end.reason });
  }

  #tell(approval: Approval, event: string, payload: JsonObject): void {
    for (const connection of this.#gateway.connections) if (canAnswer(connection, approval.ask)) connection.event(event, payload);
  }

  #pending(): Approval[] {
    return [...this.#all.values()].filter((approval) => approval.ended === null);
  }

  #ended(): (Approval & { ended: NonNullable<Approval["ended"]> })[] {
    return [...this.#all.values()].flatMap((approval) => (approval.ended ? [{ ...approval, ended: approval.ended }] : []));
  }
}

// ---------------------------------------------------------------- who

function canSee(connection: Connection, ask: Ask): boolean {
  if (!connection.can("operator.approvals")) return false;
  return connection.can("operator.admin") || (connection.deviceId !== null && connection.deviceId === ask.starter.deviceId);
}

function canAnswer(connection: Connection, ask: Ask): boolean {
  return canSee(connection, ask) && (connection.caps.has("approvals") || connection.caps.has("exec-approvals"));
}

/** A run started by a connection without the approvals scope cannot even ask. */
export function mayAsk(starter: Starter): boolean {
  return hasScope(starter.scopes, "operator.approvals");
}
