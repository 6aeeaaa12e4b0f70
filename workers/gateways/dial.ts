// How a gateway is dialled, as people see it, and a new try; and what a gateway understands.
import { grantOf, organizationGrant } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { guardsWithin, toRefusal } from "./connecting.ts";
import { type GatewayCommands, type GatewayDialling, DIALLED_USD_A_MONTH, SCOPES_ASKED } from "./schema.ts";
import { dialTarget } from "./dialled.ts";
import { type Dialling, gatewayLink, type LinkScope, type OpenConnection } from "./link-stub.ts";
import { loadGateway } from "./service.ts";
import { gatewaysOf } from "./store.ts";
import type { GatewayRow } from "./tables.ts";

const COST = "An outgoing socket keeps the gateway's object awake, which Cloudflare charges by the time; with npm start it costs nothing.";
const INSTEAD = "Run the connector beside the gateway: it dials in, so nothing stays awake, the token stays on its host, and no address has to be reachable.";

const timeOf = (at: number | null): string | null => (at === null || at === 0 ? null : new Date(at).toISOString());

function present(row: GatewayRow, state: Dialling, [connection]: OpenConnection[]): GatewayDialling {
  const { deviceId, failures, lastAt, nextAt, problem, detail, approve, scopes } = state;
  const isDialled = dialTarget(row) !== null;
  return {
    is_dialled: isDialled,
    way: connection?.phase === "online" ? connection.way : null,
    device_id: deviceId,
    failures,
    last_attempt_at: timeOf(lastAt),
    next_attempt_at: timeOf(nextAt),
    problem,
    detail,
    approve_command: approve,
    scopes: Object.entries(SCOPES_ASKED).map(([scope, needed_for]) => ({ scope, needed_for, granted: scopes === null ? null : scopes.includes(scope) })),
    cost: isDialled ? { usd_a_month: DIALLED_USD_A_MONTH, why: COST } : null,
    instead: INSTEAD,
  };
}

async function stateOf(work: Work, row: GatewayRow, scope: LinkScope): Promise<GatewayDialling> {
  const link = gatewayLink(work.env, scope.shard, row.id);
  const [state, connections] = await Promise.all([link.dialling(scope), link.connections()]);
  return present(row, state, connections);
}

const scopeOf = (row: GatewayRow, shard: string): LinkScope => ({ shard, organizationId: row.organization_id, gatewayId: row.id });

export async function getDialling(work: Work, id: string): Promise<GatewayDialling> {
  return locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, id, actions["gateway.read"]);
    return loaded && stateOf(work, loaded.row, scopeOf(loaded.row, shard));
  });
}

/** Whoever has it dialled must be one who might connect it. */
export async function dialNow(work: Work, id: string): Promise<GatewayDialling> {
  return locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, id, actions["gateway.connect"]);
    if (!loaded) return null;
    const { row, policy } = loaded;
    if (dialTarget(row) === null)
      throw new ProblemError(
        "conflict",
        "This gateway has no address with a token, so it cannot be dialled. Give it both, or run its connect command beside it.",
      );
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: guardsWithin(work, db, id),
      writes: [],
      events: [{ type: "gateway.dial_asked", subject: { type: "gateway", id }, payload: { label: row.name }, policy }],
    }).catch(toRefusal);
    await gatewayLink(work.env, shard, id).dial(scopeOf(row, shard), true);
    return stateOf(work, row, scopeOf(row, shard));
  });
}

/** As many gateways are asked for what they understand. */
const ASKED_MAX = 10;
const NOTHING_SAID = { protocol_version: 4, methods: [], events: [] };

async function firstThatSaid(work: Work, rows: readonly GatewayRow[], shard: string): Promise<GatewayCommands> {
  const said = await Promise.all(
    rows.map(async (row) => ({ id: row.id, features: (await gatewayLink(work.env, shard, row.id).dialling(scopeOf(row, shard))).features })),
  );
  const found = said.find(({ features }) => features !== null);
  return { ...(found?.features ?? NOTHING_SAID), gateway_id: found?.id ?? null };
}

/** What a gateway has said that it understands; of several, the newest that has said so. */
export async function listCommands(work: Work, id: string | undefined): Promise<GatewayCommands> {
  if (id === undefined) {
    const organizationId = activeOrganizationId(work);
    return locate(work, "organization", async (db, shard) => {
      const { grant, rows } = await read(work, db, {
        grant: organizationGrant(db, work.caller, organizationId),
        rows: gatewaysOf(db, organizationId, { limit: ASKED_MAX, offset: 0 }),
      });
      if (!grant) return null;
      authorize(work, actions["gateway.read"], grantOf(work.caller, grant), "organization");
      return firstThatSaid(work, rows, shard);
    });
  }
  return locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, id, actions["gateway.read"]);
    return loaded && firstThatSaid(work, [loaded.row], shard);
  });
}
