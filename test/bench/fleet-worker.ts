// The Worker under a fleet of gateways: the product's own, and everything that it and its objects ask of D1 counted, wherever it
// happens (requests, objects, queues, cron), with how often each gateway's object is woken. GET /api/bare/totals tells; what has
// been told is forgotten. POST /api/bare/ask asks a gateway through its object alone: the bare round trip through the connector.
import { gatewayLink, type LinkQuestion, type LinkScope } from "../../workers/gateways/index.ts";
import product, { BoardRoom as ProductRoom, GatewayLink as ProductLink, OrganizationFeed as ProductFeed } from "../../workers/index.ts";
import { shardDatabase } from "../../workers/platform/db.ts";
import { type Env, shardNames } from "../../workers/platform/env.ts";
import { type Counts, counting } from "../support/counting.ts";

const counts: Counts & { readBy: Map<string, number> } = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [], readBy: new Map() };
const wakes: Record<string, number> = {};
const woken = (by: string): void => void (wakes[by] = (wakes[by] ?? 0) + 1);

const known = new WeakMap<object, Env>();
/** The bindings with all databases counted. */
function counted(env: Env): Env {
  const before = known.get(env);
  if (before) return before;
  const databases = ["DIRECTORY", ...shardNames(env)] as const;
  const bindings = Object.fromEntries(databases.map((name) => [name, counting((env as unknown as Record<string, D1Database>)[name] as D1Database, counts)]));
  const made = { ...env, ...bindings };
  known.set(env, made);
  return made;
}

export class BoardRoom extends ProductRoom {
  constructor(state: DurableObjectState, env: Env) {
    super(state, counted(env));
  }
}
export class OrganizationFeed extends ProductFeed {
  constructor(state: DurableObjectState, env: Env) {
    super(state, counted(env));
  }
}
export class GatewayLink extends ProductLink {
  constructor(state: DurableObjectState, env: Env) {
    super(state, counted(env));
  }
  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    woken("frames");
    await super.webSocketMessage(socket, message);
  }
  override async alarm(): Promise<void> {
    woken("alarms");
    await super.alarm();
  }
  override async wake(scope: Parameters<ProductLink["wake"]>[0]): Promise<void> {
    woken("commands");
    await super.wake(scope);
  }
}

/** So many of the statements that read most are told. */
const MOST_READ = 5;
const WRITES = /^(run|batch): .*\b(INSERT|UPDATE|DELETE)\b/s;
/** What was written since the last time, by the table first named in each batch. */
function told(): object {
  const writes: Record<string, number> = {};
  for (const line of counts.log.splice(0)) {
    if (!WRITES.test(line)) continue;
    const tables = [...line.matchAll(/(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "?(\w+)/g)].map(([, , table]) => table);
    const name = [...new Set(tables)].join(" + ");
    writes[name] = (writes[name] ?? 0) + 1;
  }
  const mostRead = [...counts.readBy].toSorted(([, a], [, b]) => b - a).slice(0, MOST_READ);
  counts.readBy.clear();
  const totals = { trips: counts.trips, rows_read: counts.rowsRead, rows_written: counts.rowsWritten, writes, wakes: { ...wakes }, most_read: mostRead };
  Object.assign(counts, { trips: 0, rowsRead: 0, rowsWritten: 0 });
  for (const by of Object.keys(wakes)) delete wakes[by];
  return totals;
}

const scopes = new Map<string, LinkScope>();
/** Where a gateway is, looked up once and not counted. */
async function scopeOf(env: Env, gatewayId: string): Promise<LinkScope> {
  for (const shard of scopes.has(gatewayId) ? [] : shardNames(env)) {
    const statement = shardDatabase(env, shard).sql("SELECT organization_id FROM gateways WHERE id = ?1", gatewayId);
    const row = await statement.first<{ organization_id: string }>();
    if (row) scopes.set(gatewayId, { shard, organizationId: row.organization_id, gatewayId });
  }
  return scopes.get(gatewayId) as LinkScope;
}

async function bare(request: Request, env: Env): Promise<Response> {
  if (request.method === "GET") return Response.json(told());
  const { method, gatewayId } = await request.json<{ method: LinkQuestion["method"]; gatewayId: string }>();
  const scope = await scopeOf(env, gatewayId);
  const [answer] = await gatewayLink(env, scope.shard, scope.gatewayId).ask(scope, [{ method, params: {} }]);
  return Response.json(answer);
}

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    const isBare = new URL(request.url).pathname.startsWith("/api/bare/");
    return isBare ? bare(request, env) : product.fetch(request, counted(env), context);
  },
  queue: (batch: MessageBatch, env: Env) => product.queue(batch, counted(env)),
  scheduled: (controller: ScheduledController, env: Env) => product.scheduled(controller, counted(env)),
};
