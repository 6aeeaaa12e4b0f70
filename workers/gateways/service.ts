// The registry of gateways: create, read, change, delete, and the command that connects one.
import { eq } from "drizzle-orm";
import { issueCredential, revokeCredentialsStatement } from "#worker/identity/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { grantOf, type GrantRow, organizationGrantStatement } from "#worker/members/index.ts";
import type { Action, PolicyRecord } from "#worker/platform/access.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { seal } from "#worker/platform/sign.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, load, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { gatewayLink } from "./link-stub.ts";
import type { Gateway, GatewayCommand, GatewayCreate, GatewayUpdate } from "./schema.ts";
import { actions } from "./actions.ts";
import { type GatewayCommandRow, type GatewayRow, gateways } from "./tables.ts";

export const DEFAULT_WORKSPACE_ROOT = "~/.openclaw";

export function presentGateway(row: GatewayRow): Gateway {
  const { sealed_token, capabilities, ...rest } = row;
  return { ...rest, url: row.endpoint, has_token: sealed_token !== null, capabilities: JSON.parse(capabilities) as string[] };
}

const sealToken = async (work: Work, id: string, token: string | null | undefined): Promise<string | null> =>
  token ? seal(work.env.SEAL_KEY, "gateway-token", id, token) : null;

export async function createGateway(work: Work, input: GatewayCreate): Promise<Gateway> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "organization", async (db, shard) => {
    const [grants] = await load<[GrantRow[]]>(work, db, [organizationGrantStatement(db, work.caller, organizationId)]);
    if (!grants[0]) return null;
    const why = authorize(work, actions["gateway.manage"], grantOf(work.caller, grants[0]), "organization");
    const id = newId();
    const now = at(work);
    const row: GatewayRow = {
      id,
      organization_id: organizationId,
      name: input.name,
      endpoint: input.endpoint ?? input.url ?? null,
      sealed_token: await sealToken(work, id, input.auth_token ?? input.token),
      capabilities: JSON.stringify(input.capabilities),
      workspace_root: input.workspace_root ?? DEFAULT_WORKSPACE_ROOT,
      status: "never_connected",
      problem: null,
      problem_detail: null,
      server_version: null,
      connected_at: null,
      last_seen_at: null,
      version: 1,
      created_at: now,
      updated_at: now,
    };
    const answer = presentGateway(row);
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      writes: [db.statement(db.build.insert(gateways).values(row))],
      events: [{ type: "gateway.created", subject: { type: "gateway", id }, payload: { after: answer }, policy: why }],
      answer: { status: 201, body: answer },
    });
    return answer;
  });
}

export async function loadGateway(work: Work, db: Database, id: string, action: Action): Promise<{ row: GatewayRow; why: PolicyRecord } | null> {
  const [rows, grants] = await load<[GatewayRow[], GrantRow[]]>(work, db, [
    db.sql("SELECT * FROM gateways WHERE id = ?1", id),
    db.sql(
      `SELECT g.organization_id, NULL AS board_id, m.role, m.all_boards_read, m.all_boards_write, 0 AS can_read, 0 AS can_write
       FROM gateways g LEFT JOIN members m ON m.organization_id = g.organization_id AND m.person_id = ?2 WHERE g.id = ?1`,
      id,
      work.caller.id,
    ),
  ]);
  if (!rows[0]) return null;
  return { row: rows[0], why: authorize(work, action, grantOf(work.caller, grants[0]), "gateway") };
}

export async function getGateway(work: Work, id: string): Promise<Gateway> {
  return locate(work, "gateway", async (db) => {
    const loaded = await loadGateway(work, db, id, actions["gateway.read"]);
    return loaded && presentGateway(loaded.row);
  });
}

export async function listGateways(work: Work, page: PageQuery): Promise<{ items: Gateway[]; total: number; limit: number; offset: number }> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "organization", async (db) => {
    const [grants, rows, counts] = await load<[GrantRow[], GatewayRow[], { total: number }[]]>(work, db, [
      organizationGrantStatement(db, work.caller, organizationId),
      db.sql("SELECT * FROM gateways WHERE organization_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3", organizationId, page.limit, page.offset),
      db.sql("SELECT count(*) AS total FROM gateways WHERE organization_id = ?1", organizationId),
    ]);
    if (!grants[0]) return null;
    authorize(work, actions["gateway.read"], grantOf(work.caller, grants[0]), "organization");
    return { items: rows.map(presentGateway), total: counts[0]?.total ?? 0, ...page };
  });
}

export async function updateGateway(work: Work, id: string, update: GatewayUpdate): Promise<Gateway> {
  return locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, id, actions["gateway.manage"]);
    if (!loaded) return null;
    const { row } = loaded;
    requireVersion(work, row.version);
    const token = update.auth_token === undefined ? update.token : update.auth_token;
    const endpoint = update.endpoint === undefined ? update.url : update.endpoint;
    const next: GatewayRow = {
      ...row,
      name: update.name ?? row.name,
      endpoint: endpoint === undefined ? row.endpoint : endpoint,
      capabilities: update.capabilities ? JSON.stringify(update.capabilities) : row.capabilities,
      workspace_root: update.workspace_root === undefined ? row.workspace_root : (update.workspace_root ?? DEFAULT_WORKSPACE_ROOT),
      sealed_token: token === undefined ? row.sealed_token : await sealToken(work, id, token),
      version: row.version + 1,
      updated_at: at(work),
    };
    const changed = (["name", "endpoint", "capabilities", "workspace_root", "sealed_token"] as const).some((field) => next[field] !== row[field]);
    if (!changed) return presentGateway(row);
    const answer = presentGateway(next);
    const { name, endpoint: url, capabilities, workspace_root } = presentGateway(row);
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [db.guard("(SELECT version FROM gateways WHERE id = ?) = ?", "stale_version", id, row.version)],
      writes: [
        db.statement(
          db.build
            .update(gateways)
            .set({
              name: next.name,
              endpoint: next.endpoint,
              capabilities: next.capabilities,
              workspace_root: next.workspace_root,
              sealed_token: next.sealed_token,
              version: next.version,
              updated_at: next.updated_at,
            })
            .where(eq(gateways.id, id)),
        ),
      ],
      events: [
        {
          type: "gateway.updated",
          subject: { type: "gateway", id },
          payload: {
            label: row.name,
            before: { name, endpoint: url, capabilities, workspace_root },
            after: {
              name: answer.name,
              endpoint: answer.endpoint,
              capabilities: answer.capabilities,
              workspace_root: answer.workspace_root,
              version: answer.version,
            },
          },
          policy: loaded.why,
        },
      ],
      answer: { status: 200, body: answer },
    });
    return answer;
  });
}

/** Refused while agents still live there: they would be left without a way to be stopped. */
export async function deleteGateway(work: Work, id: string): Promise<void> {
  await locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, id, actions["gateway.manage"]);
    if (!loaded) return null;
    requireVersion(work, loaded.row.version);
    const [used] = await db.read<[{ agents: number; boards: number }[]]>([
      db.sql(
        "SELECT (SELECT count(*) FROM agents WHERE gateway_id = ?1 AND deleted_at IS NULL) AS agents, (SELECT count(*) FROM boards WHERE gateway_id = ?1 AND deleted_at IS NULL) AS boards",
        id,
      ),
    ]);
    if (used[0] && used[0].agents + used[0].boards > 0) {
      throw new ProblemError("conflict", `The gateway is in use by ${used[0].agents} agent(s) and ${used[0].boards} board(s). Delete or move them first.`, {
        extra: used[0],
      });
    }
    await commitWork(work, db, shard, {
      stream: { organizationId: loaded.row.organization_id, boardId: null },
      guards: [db.guard("NOT EXISTS (SELECT 1 FROM agents WHERE gateway_id = ?1 AND deleted_at IS NULL)", "conflict", id)],
      writes: [
        revokeCredentialsStatement(db, id, at(work)),
        db.sql("UPDATE agents SET gateway_id = NULL WHERE gateway_id = ?1", id),
        db.sql("UPDATE boards SET gateway_id = NULL WHERE gateway_id = ?1", id),
        db.sql("DELETE FROM held_commands WHERE gateway_id = ?1", id),
        db.sql("DELETE FROM gateway_commands WHERE gateway_id = ?1", id),
        db.sql("DELETE FROM gateways WHERE id = ?1", id),
      ],
      events: [
        {
          type: "gateway.deleted",
          subject: { type: "gateway", id },
          payload: { label: loaded.row.name, before: presentGateway(loaded.row) },
          policy: loaded.why,
        },
      ],
      answer: { status: 204, body: null },
    });
    await gatewayLink(work.env, shard, id).revoke("the gateway was deleted");
    return true;
  });
}

/** A new relay token (older ones are revoked) and the one command to run beside the gateway. */
export async function connectCommand(work: Work, id: string) {
  return locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, id, actions["gateway.manage"]);
    if (!loaded) return null;
    const { row } = loaded;
    const issued = issueCredential(db, "gateway", row.organization_id, id, at(work));
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      writes: [revokeCredentialsStatement(db, id, at(work)), issued.statement],
      events: [{ type: "gateway.connect_command_created", subject: { type: "gateway", id }, payload: { label: row.name }, policy: loaded.why }],
    });
    await gatewayLink(work.env, shard, id).revoke("a new connect command was created");
    const relayUrl = `${work.origin.replace(/^http/, "ws")}/ws/gateway/${id}/relay`;
    const connectorUrl = `${work.origin}/connector.mjs`;
    const command = `curl -fsSo mission-control-connector.mjs ${connectorUrl} && MC_RELAY_TOKEN=${issued.token} node mission-control-connector.mjs --relay ${relayUrl}${row.endpoint ? ` --gateway ${row.endpoint.replace(/[^\w:/.\-[\]]/g, "")}` : ""}`;
    return { gateway_id: id, relay_url: relayUrl, relay_token: issued.token, connector_url: connectorUrl, command };
  });
}

const presentCommand = ({ id, gateway_id, kind, status, attempts, error, created_at, finished_at }: GatewayCommandRow): GatewayCommand => ({
  id,
  gateway_id,
  kind,
  status,
  attempts,
  error,
  created_at,
  finished_at,
});

export async function listCommands(
  work: Work,
  gatewayId: string,
  page: PageQuery,
): Promise<{ items: GatewayCommand[]; total: number; limit: number; offset: number }> {
  return locate(work, "gateway", async (db) => {
    if (!(await loadGateway(work, db, gatewayId, actions["gateway.read"]))) return null;
    const [rows, counts] = await db.read<[GatewayCommandRow[], { total: number }[]]>([
      db.sql("SELECT * FROM gateway_commands WHERE gateway_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3", gatewayId, page.limit, page.offset),
      db.sql("SELECT count(*) AS total FROM gateway_commands WHERE gateway_id = ?1", gatewayId),
    ]);
    return { items: rows.map(presentCommand), total: counts[0]?.total ?? 0, ...page };
  });
}
