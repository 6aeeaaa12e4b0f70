// Gateways and the spine. While an organization is closed nothing can be written, so the state of its gateways is of the day
// when it was closed: when it is restored, every link reports how things stand now.
import type { StoredEvent } from "#worker/platform/event-catalog.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import { gatewayLink } from "./link-stub.ts";
import { onlineGateways } from "./store.ts";

async function onRestored(event: Pick<StoredEvent, "organization_id">, { env, shard, db }: ConsumerContext): Promise<Effects | null> {
  const organizationId = event.organization_id;
  const { online } = await db.ask({ online: onlineGateways(db, organizationId) });
  if (online.length === 0) return null;
  const report = ({ id }: { id: string }) => gatewayLink(env, shard, id).report({ shard, organizationId, gatewayId: id });
  return { writes: [], after: () => Promise.all(online.map(report)) };
}

export const gatewaysConsumer: Consumer = { name: "gateways", on: { "organization.restored": onRestored } };
