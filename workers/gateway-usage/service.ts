// What the sessions of a gateway take over some days, asked of the gateway itself.
import { namesOnGateway } from "#worker/agents/index.ts";
import { askGateway, loadGateway } from "#worker/gateways/index.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { readUsage } from "./read.ts";
import type { GatewayUsage, UsageQuery } from "./schema.ts";

/** As many as are asked for; a gateway tells about 2 KB of each. */
const SESSIONS_MAX = 1_000;

export async function gatewayUsage(work: Work, gatewayId: string, query: UsageQuery): Promise<GatewayUsage> {
  const place = await locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, gatewayId, actions["gateway_usage.read"], { ours: namesOnGateway(db, gatewayId) });
    return loaded && { row: loaded.row, shard, ours: loaded.more.ours };
  });
  const params = { startDate: query.from, endDate: query.to, mode: "utc", agentScope: "all", limit: SESSIONS_MAX };
  return readUsage(await askGateway(work, place, { method: "sessions.usage", params }, "usage"), { gatewayId, ours: place.ours }, query, SESSIONS_MAX);
}
