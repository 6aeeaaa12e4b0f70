// Cron wakes links whose gateway is online while commands wait.
import { waitingGateways } from "#worker/commands/index.ts";
import { gatewayLink } from "#worker/gateways/index.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";

export async function wakeWaitingLinks({ env, shard, db }: ConsumerContext): Promise<void> {
  const { waiting } = await db.ask({ waiting: waitingGateways(db) });
  for (const { gateway_id: gatewayId, organization_id: organizationId } of waiting)
    await gatewayLink(env, shard, gatewayId).wake({ shard, organizationId, gatewayId });
}
