// A gateway that registers itself, or takes itself out: what that writes and says. Who may is decided by the registry.
import { issueCredential, revokeCredentialsStatement } from "#worker/identity/index.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { changedColumns, insertRow, patchRow, updateRow } from "#worker/platform/rows.ts";
import { NEVER_CONNECTED } from "./link-state.ts";
import { infoOf, presentGateway } from "./present.ts";
import type { ConnectionInfo, Gateway, GatewayMetrics } from "./schema.ts";
import { DEFAULT_WORKSPACE_ROOT } from "./service.ts";
import { gateways, type GatewayRow } from "./tables.ts";

export type Registration = {
  name: string;
  url: string | null;
  workspace_root: string | null;
  version: string | null;
  capabilities: string[];
  address: string | null;
};
export type Plan = { id: string; token: string; guards: Statement[]; writes: Statement[]; events: NewEvent[] };

function nextRow(organizationId: string, existing: GatewayRow | null, given: Registration, at: string): GatewayRow {
  const info: ConnectionInfo = {
    ip: given.address,
    version: given.version,
    capabilities: given.capabilities,
    metrics: existing ? (infoOf(existing)?.metrics ?? null) : null,
  };
  const said = {
    endpoint: given.url ?? existing?.endpoint ?? null,
    capabilities: JSON.stringify(given.capabilities),
    workspace_root: given.workspace_root ?? existing?.workspace_root ?? DEFAULT_WORKSPACE_ROOT,
    connected_by_key_id: null,
    auto_registered: 1,
    updated_at: at,
  };
  const known = existing ?? {
    ...NEVER_CONNECTED,
    id: newId(),
    organization_id: organizationId,
    name: given.name,
    sealed_token: null,
    allow_insecure_tls: 0,
    disable_device_pairing: 0,
    version: 0,
    created_at: at,
  };
  return { ...known, ...said, connection_info: JSON.stringify(info), version: known.version + 1 };
}

/** The members that differ, before and after. */
function changeOf(row: GatewayRow, next: GatewayRow): { label: string; before: Partial<Gateway>; after: Partial<Gateway> } {
  const changed = Object.keys(changedColumns(row, next));
  const told = (gateway: Gateway) => Object.fromEntries(Object.entries(gateway).filter(([member]) => changed.includes(member))) as Partial<Gateway>;
  return { label: row.name, before: told(presentGateway(row)), after: told(presentGateway(next)) };
}

/**
 * A new gateway, or the one of that name with a new relay token: older tokens end. One that people have made is not taken over: whoever
 * has a registration token could else put themselves in its place.
 */
export function planRegistration(db: Database, organizationId: string, existing: GatewayRow | null, given: Registration, tokenName: string, at: string): Plan {
  if (existing && existing.auto_registered === 0)
    throw new ProblemError("conflict", `The gateway “${existing.name}” was made by hand. Register under another name, or use its connect command.`);
  const next = nextRow(organizationId, existing, given, at);
  const { id } = next;
  const subject = { type: "gateway", id };
  const { token, statement } = issueCredential(db, "gateway", organizationId, id, at);
  const registered = { token_name: tokenName, ...changeOf(existing ?? next, next) };
  const event: NewEvent = { type: "gateway.registered", subject, payload: registered };
  if (!existing) {
    const created: NewEvent = { type: "gateway.created", subject, payload: { after: presentGateway(next) } };
    return { id, token, guards: [], writes: [insertRow(db, gateways, next), statement], events: [created, event] };
  }
  const { guard, write } = updateRow(db, gateways, existing, next, "conflict");
  return { id, token, guards: [guard], writes: [write, revokeCredentialsStatement(db, id, at), statement], events: [event] };
}

const SAID_GOODBYE = "It took itself out of the registry. It comes back by registering again under its name, or by a connect command.";

/** Its relay token ends and it is offline; agents and boards keep it, for when it comes back. */
export function deregistration(db: Database, row: GatewayRow, at: string): Pick<Plan, "writes" | "events"> {
  const status = row.status === "never_connected" ? row.status : "offline";
  const next: GatewayRow = { ...row, status, problem: "deregistered", problem_detail: SAID_GOODBYE, last_seen_at: at };
  const { problem, problem_detail, last_seen_at } = next;
  return {
    writes: [patchRow(db, gateways, row.id, { status, problem, problem_detail, last_seen_at }), revokeCredentialsStatement(db, row.id, at)],
    events: [{ type: "gateway.deregistered", subject: { type: "gateway", id: row.id }, payload: changeOf(row, next) }],
  };
}

/** What a heartbeat says of the gateway; its state is written by its link. */
export function noteHeartbeatStatement(db: Database, row: GatewayRow, address: string | null, metrics: GatewayMetrics, at: string): Statement {
  const { ip = null, version = null, capabilities = [] } = infoOf(row) ?? {};
  const info: ConnectionInfo = { ip: address ?? ip, version, capabilities, metrics };
  return patchRow(db, gateways, row.id, { last_heartbeat_at: at, connection_info: JSON.stringify(info) });
}
