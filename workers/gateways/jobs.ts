// Relay tokens that API keys made, which older versions let them: refused from the moment when the key ends (store.ts); cron ends them in
// the record too.
import { revokeCredentialsStatement } from "#worker/identity/index.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { patchRow } from "#worker/platform/rows.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { gatewayLink } from "./link-stub.ts";
import { connectedByGuard, gatewaysOfEndedKeys } from "./store.ts";
import { gateways } from "./tables.ts";

export async function endConnectorsOfEndedKeys(context: ConsumerContext): Promise<number> {
  const { env, shard, db, now } = context;
  const at = now.toISOString();
  const { ended } = await db.ask({ ended: gatewaysOfEndedKeys(db, at) });
  for (const { key_name, ...gateway } of ended) {
    const { id, name, organization_id: organizationId } = gateway;
    const reason = `The API key ${key_name}, which made it, has ended. Create a new connect command and run it beside the gateway.`;
    const committed = await commitUnlessMoved(DEADLINES, context, {
      stream: { organizationId, boardId: null },
      guards: [connectedByGuard(db, gateway)],
      writes: [patchRow(db, gateways, id, { connected_by_key_id: null }), revokeCredentialsStatement(db, id, at)],
      events: [{ type: "gateway.token_ended", subject: { type: "gateway", id }, payload: { label: name }, reason }],
    });
    if (committed) await gatewayLink(env, shard, id).revoke("the API key that made the relay token has ended");
  }
  return ended.length;
}
