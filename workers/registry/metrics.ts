// What gateways measure of themselves: recorded once a minute, kept for a week.
import { gatewayActions, type GatewayRow, type Heartbeat, loadGateway, noteHeartbeatStatement } from "#worker/gateways/index.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import type { MetricsPage, MetricsQuery } from "./schema.ts";
import { metricsOf, recordStatement } from "./store.ts";

/** What a heartbeat leaves: the row of its minute, and the newest values with the gateway. */
export function recordHeartbeatStatements(
  db: Database,
  row: GatewayRow,
  { status, address, metrics }: Heartbeat,
  { minute, now }: { minute: Date; now: Date },
): Statement[] {
  return [recordStatement(db, row.id, minute.toISOString(), { status, ...metrics }), noteHeartbeatStatement(db, row, address, metrics, now.toISOString())];
}

export async function listMetrics(work: Work, gatewayId: string, query: MetricsQuery): Promise<MetricsPage> {
  return locate(work, "gateway", async (db) => {
    const loaded = await loadGateway(work, db, gatewayId, gatewayActions["gateway.read"], { rows: metricsOf(db, gatewayId, query) });
    if (!loaded) return null;
    const { rows } = loaded.more;
    const items = rows.slice(0, query.limit).map(({ gateway_id: _gateway, organization_id: _organization, ...point }) => point);
    return { items, next_cursor: rows.length > query.limit ? (items.at(-1)?.at ?? null) : null, limit: query.limit };
  });
}
