// The registry of gateways: create, read, change, delete.
import { revokeCredentialsStatement } from "#worker/identity/index.ts";
import { grantOf, inActiveOrganization, organizationGrant } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { abridgeItem } from "#worker/platform/abridge.ts";
import type { Action, PolicyRecord } from "#worker/platform/access.ts";
import { all, type Answers, type Database, type Queries, type Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow, updateRow } from "#worker/platform/rows.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, locate, read, requireVersion, seenGuard, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { describeUse } from "./gateway-users.ts";
import { guardsWithin, requirePersonToDial, toRefusal } from "./connecting.ts";
import { dialTarget, sealToken } from "./dialled.ts";
import { NEVER_CONNECTED } from "./link-state.ts";
import { dialLink, gatewayLink } from "./link-stub.ts";
import { presentGateway } from "./present.ts";
import type { Gateway, GatewayCreate, GatewayUpdate } from "./schema.ts";
import { deleteGatewayStatement, type GatewayForCaller, gatewayCount, gatewayForCaller, gatewaysOf } from "./store.ts";
import { gateways, type GatewayRow } from "./tables.ts";

export const DEFAULT_WORKSPACE_ROOT = "~/.openclaw";
/** What an update may change, apart from the secret. */
const CONFIGURED_FIELDS = ["name", "endpoint", "allow_insecure_tls", "disable_device_pairing", "capabilities", "workspace_root"] as const;

type Named = Pick<GatewayRow, "id" | "endpoint">;
const sealed = async (work: Work, gateway: Named, token: string | null | undefined): Promise<string | null> =>
  token ? sealToken(work.env, gateway, token) : null;

async function newRow(work: Work, organizationId: string, input: GatewayCreate): Promise<GatewayRow> {
  const id = newId();
  const now = at(work);
  const endpoint = input.endpoint ?? input.url ?? null;
  return {
    id,
    organization_id: organizationId,
    name: input.name,
    endpoint,
    sealed_token: await sealed(work, { id, endpoint }, input.auth_token ?? input.token),
    allow_insecure_tls: Number(input.allow_insecure_tls),
    disable_device_pairing: Number(input.disable_device_pairing),
    capabilities: JSON.stringify(input.capabilities),
    workspace_root: input.workspace_root ?? DEFAULT_WORKSPACE_ROOT,
    ...NEVER_CONNECTED,
    connected_by_key_id: null,
    auto_registered: 0,
    version: 1,
    created_at: now,
    updated_at: now,
  };
}

export async function createGateway(work: Work, input: GatewayCreate): Promise<Gateway> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "organization", async (db, shard) => {
    const { grant } = await read(work, db, { grant: organizationGrant(db, work.caller, organizationId) });
    if (!grant) return null;
    const policy = authorize(work, actions["gateway.manage"], grantOf(work.caller, grant), "organization");
    const row = await newRow(work, organizationId, input);
    if (dialTarget(row)) requirePersonToDial(work);
    const answer = presentGateway(row);
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      writes: [insertRow(db, gateways, row)],
      events: [{ type: "gateway.created", subject: { type: "gateway", id: row.id }, payload: { after: answer }, policy }],
      answer: { status: 201, body: answer },
    });
    if (dialTarget(row)) await dialLink(work.env, { shard, organizationId, gatewayId: row.id });
    return answer;
  });
}

type LoadedGateway = { row: GatewayRow; policy: PolicyRecord };

/** The answer of `gatewayForCaller`, once the caller is known to be allowed `action`; null: there is no such gateway. */
export function authorizeGateway(work: Work, action: Action, { row, grant }: GatewayForCaller): LoadedGateway | null {
  return row && { row, policy: authorize(work, action, grantOf(work.caller, grant), "gateway") };
}

/** A gateway on which the caller may do `action`; `more` is read in the same round trip. null: not on this shard. */
export async function loadGateway<More extends Queries = Record<never, never>>(
  work: Work,
  db: Database,
  id: string,
  action: Action,
  more: More = {} as More,
): Promise<(LoadedGateway & { more: Answers<More> }) | null> {
  const found = await read(work, db, { gateway: gatewayForCaller(db, work.caller, id), more: all(more) });
  const loaded = authorizeGateway(work, action, found.gateway);
  return loaded && { ...loaded, more: found.more };
}

export async function getGateway(work: Work, id: string): Promise<Gateway> {
  return locate(work, "gateway", async (db) => {
    const loaded = await loadGateway(work, db, id, actions["gateway.read"]);
    return loaded && presentGateway(loaded.row);
  });
}

export async function listGateways(work: Work, query: PageQuery): Promise<Page<Gateway>> {
  return inActiveOrganization(
    work,
    actions["gateway.read"],
    (db, id) => ({ rows: gatewaysOf(db, id, query), count: gatewayCount(db, id) }),
    ({ found: { rows, count } }) => page(rows.map(presentGateway), count, query, abridgeItem()),
  );
}

/** The updated row; the same row when nothing changes. Where a field has two names, the newer one wins. */
async function nextRow(work: Work, row: GatewayRow, update: GatewayUpdate): Promise<GatewayRow> {
  const token = update.auth_token === undefined ? update.token : update.auth_token;
  const endpoint = update.endpoint === undefined ? update.url : update.endpoint;
  const next: GatewayRow = {
    ...row,
    name: update.name ?? row.name,
    endpoint: endpoint === undefined ? row.endpoint : endpoint,
    allow_insecure_tls: Number(update.allow_insecure_tls ?? row.allow_insecure_tls),
    disable_device_pairing: Number(update.disable_device_pairing ?? row.disable_device_pairing),
    capabilities: update.capabilities ? JSON.stringify(update.capabilities) : row.capabilities,
    workspace_root: update.workspace_root === undefined ? row.workspace_root : (update.workspace_root ?? DEFAULT_WORKSPACE_ROOT),
    sealed_token:
      token === undefined ? row.sealed_token : await sealed(work, { id: row.id, endpoint: endpoint === undefined ? row.endpoint : endpoint }, token),
  };
  const isChanged = ([...CONFIGURED_FIELDS, "sealed_token"] as const).some((field) => next[field] !== row[field]);
  return isChanged ? { ...next, version: row.version + 1, updated_at: at(work) } : row;
}

/** The payload of the event of a change. */
const configured = (gateway: Gateway): Pick<Gateway, (typeof CONFIGURED_FIELDS)[number]> => ({
  name: gateway.name,
  endpoint: gateway.endpoint,
  allow_insecure_tls: gateway.allow_insecure_tls,
  disable_device_pairing: gateway.disable_device_pairing,
  capabilities: gateway.capabilities,
  workspace_root: gateway.workspace_root,
});

/** The next connect command names the address, and whoever runs it gives the gateway's token to what answers there. */
function requirePersonFor(work: Work, row: GatewayRow, next: GatewayRow): void {
  if (next.endpoint !== row.endpoint && work.caller.actor.type !== "user")
    throw new ProblemError("forbidden", "Only people change where a gateway is: whoever connects it gives its token to that address.");
}

/** null: how it is dialled stays as it is, or it is not dialled. Else what must hold so that the caller may change it. */
function guardsToDial(work: Work, db: Database, row: GatewayRow, next: GatewayRow): Statement[] | null {
  if (dialTarget(next) === null || dialTarget(next) === dialTarget(row)) return null;
  requirePersonToDial(work);
  return guardsWithin(work, db, row.id);
}

/** Neither `endpoint` nor `url` moves a token that was given for another address. */
function requireTokenAgain(row: GatewayRow, next: GatewayRow): void {
  if (row.sealed_token !== null && next.sealed_token === row.sealed_token && next.endpoint !== null && next.endpoint !== row.endpoint)
    throw new ProblemError(
      "invalid_input",
      "Give the gateway's token again with its new address, or null: the stored one is sent to no other address than its own.",
      {
        extra: { errors: [{ path: "token", message: "is needed with a new address" }] },
      },
    );
}

export async function updateGateway(work: Work, id: string, update: GatewayUpdate): Promise<Gateway> {
  return locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, id, actions["gateway.manage"]);
    if (!loaded) return null;
    const { row, policy } = loaded;
    requireVersion(work, row.version);
    const next = await nextRow(work, row, update);
    requirePersonFor(work, row, next);
    requireTokenAgain(row, next);
    const guards = guardsToDial(work, db, row, next);
    const answer = presentGateway(next);
    if (next === row) return answer;
    const { guard, write } = updateRow(db, gateways, row, next);
    const payload = { label: row.name, before: configured(presentGateway(row)), after: { ...configured(answer), version: answer.version } };
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [guard, ...(guards ?? [])],
      writes: [write],
      events: [{ type: "gateway.updated", subject: { type: "gateway", id }, payload, policy }],
      answer: { status: 200, body: answer },
    }).catch(toRefusal);
    if (dialTarget(next) !== dialTarget(row)) await dialLink(work.env, { shard, organizationId: row.organization_id, gatewayId: id });
    return answer;
  });
}

/** Refused while higher slices use it: agents there could no longer be stopped. */
export async function deleteGateway(work: Work, id: string): Promise<void> {
  const users = work.composition.ports.gatewayUsers;
  const needs = users.flatMap(({ inUse }) => inUse ?? []);
  await locate(work, "gateway", async (db, shard) => {
    const counts = Object.fromEntries(needs.map(({ noun, count }) => [noun, count(db, id)]));
    const loaded = await loadGateway(work, db, id, actions["gateway.manage"], counts);
    if (!loaded) return null;
    const { row, policy, more: used } = loaded;
    requireVersion(work, row.version);
    if (Object.values(used).some((count) => count > 0))
      throw new ProblemError("conflict", `The gateway is in use by ${describeUse(used)}. Delete or move them first.`, { extra: used });
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [
        db.guard("EXISTS (SELECT 1 FROM gateways WHERE id = ?)", "conflict", id),
        ...seenGuard(work, db, gateways, row),
        ...needs.map(({ guard }) => guard(db, id)),
      ],
      writes: [revokeCredentialsStatement(db, id, at(work)), ...users.flatMap(({ release }) => release(db, id)), deleteGatewayStatement(db, id)],
      events: [{ type: "gateway.deleted", subject: { type: "gateway", id }, payload: { label: row.name, before: presentGateway(row) }, policy }],
      answer: { status: 204, body: null },
    });
    await gatewayLink(work.env, shard, id).revoke("the gateway was deleted");
    return true;
  });
}
