// Cron wakes links whose gateway is online while commands wait, and those that sleep with a connector that is no longer trusted.
import { waitingGateways } from "#worker/commands/index.ts";
import { dialLink, gatewayLink, gatewaysToDial, untrustedGateways } from "#worker/gateways/index.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";

/** Sweeps run every minute; a few may be missed. */
const CLOSED_LATELY_MS = 5 * 60_000;

export async function wakeWaitingLinks({ env, shard, db, now }: ConsumerContext): Promise<void> {
  const { waiting, toDial, untrusted } = await db.ask({
    waiting: waitingGateways(db),
    toDial: gatewaysToDial(db, new Date(now.getTime() - CLOSED_LATELY_MS).toISOString()),
    untrusted: untrustedGateways(db, now.toISOString(), new Date(now.getTime() - CLOSED_LATELY_MS).toISOString()),
  });
  const links = [...waiting, ...untrusted.map(({ id, organization_id }) => ({ gateway_id: id, organization_id }))];
  for (const { gateway_id: gatewayId, organization_id: organizationId } of links)
    await gatewayLink(env, shard, gatewayId).wake({ shard, organizationId, gatewayId });
  for (const { id: gatewayId, organization_id: organizationId } of toDial) await dialLink(env, { shard, organizationId, gatewayId });
}
