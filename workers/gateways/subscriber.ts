// Gateways and events. While an organization is closed nothing can be written, so the stored state of its gateways dates from when
// it was closed. When it is restored, every link reports its current state.
import type { StoredEvent } from "#worker/platform/event-catalog.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import { gatewayLink } from "./link-stub.ts";
import { linkedGateways } from "./store.ts";

async function onRestored(event: Pick<StoredEvent, "organization_id">, { env, shard, db }: ConsumerContext): Promise<Effects | null> {
  const organizationId = event.organization_id;
  const { linked } = await db.ask({ linked: linkedGateways(db, organizationId) });
  if (linked.length === 0) return null;
  const report = ({ id }: { id: string }) => gatewayLink(env, shard, id).report({ shard, organizationId, gatewayId: id });
  return { writes: [], after: () => Promise.all(linked.map(report)) };
}

export const gatewaysConsumer: Consumer = { name: "gateways", on: { "organization.restored": onRestored } };
