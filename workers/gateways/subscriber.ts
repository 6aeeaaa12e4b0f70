// Gateways and the spine. While an organization is closed nothing can be written, so the state of its gateways is of the day
// when it was closed: when it is restored, every link says how things stand now.
import type { StoredEvent } from "#worker/platform/event-catalog.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import { gatewayLink } from "./link-stub.ts";

async function handle(event: StoredEvent, { env, shard, db }: ConsumerContext): Promise<Effects | null> {
  const organizationId = event.organization_id;
  const { results } = await db.sql("SELECT id FROM gateways WHERE organization_id = ?1 AND status = 'online' LIMIT 200", organizationId).all<{ id: string }>();
  if (results.length === 0) return null;
  const look = ({ id }: { id: string }) => gatewayLink(env, shard, id).report({ shard, organizationId, gatewayId: id });
  return { writes: [], after: () => Promise.all(results.map(look)) };
}

export const gatewaysConsumer: Consumer = { name: "gateways", on: { "organization.restored": handle } };
