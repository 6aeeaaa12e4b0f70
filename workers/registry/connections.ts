// The sockets of a gateway that are open now: its object knows them, nobody else.
import { gatewayActions, gatewayLink, loadGateway } from "#worker/gateways/index.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import type { GatewayConnections } from "./schema.ts";

export async function listConnections(work: Work, gatewayId: string): Promise<GatewayConnections> {
  return locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, gatewayId, gatewayActions["gateway.read"]);
    return loaded && { items: await gatewayLink(work.env, shard, gatewayId).connections() };
  });
}
