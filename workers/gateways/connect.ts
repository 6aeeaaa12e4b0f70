// The command that connects a gateway: a new relay token, and the one line to run beside the gateway.
import { issueCredential, revokeCredentialsStatement } from "#worker/identity/index.ts";
import { patchRow } from "#worker/platform/rows.ts";
import { at, commitWork, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { guardsWithin, toRefusal } from "./connecting.ts";
import { gatewayLink } from "./link-stub.ts";
import type { ConnectCommand } from "./schema.ts";
import { loadGateway } from "./service.ts";
import { gateways } from "./tables.ts";

/** The endpoint is user input and ends up in a shell command: only characters of addresses are kept. */
const shellSafe = (endpoint: string): string => endpoint.replace(/[^\w:/.\-[\]]/g, "");

/** Shows the new token once; older ones are revoked. */
export async function connectCommand(work: Work, id: string): Promise<ConnectCommand> {
  return locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, id, actions["gateway.connect"]);
    if (!loaded) return null;
    const { row, policy } = loaded;
    const issued = issueCredential(db, "gateway", row.organization_id, id, at(work));
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: guardsWithin(work, db, id),
      writes: [revokeCredentialsStatement(db, id, at(work)), issued.statement, patchRow(db, gateways, id, { connected_by_key_id: null })],
      events: [{ type: "gateway.connect_command_created", subject: { type: "gateway", id }, payload: { label: row.name }, policy }],
    }).catch(toRefusal);
    await gatewayLink(work.env, shard, id).revoke("a new connect command was created");
    const relayUrl = `${work.origin.replace(/^http/, "ws")}/ws/gateway/${id}/relay`;
    const connectorUrl = `${work.origin}/connector.mjs`;
    const endpoint = row.endpoint ? ` --gateway ${shellSafe(row.endpoint)}` : "";
    const command = `curl -fsSo mission-control-connector.mjs ${connectorUrl} && MC_RELAY_TOKEN=${issued.token} node mission-control-connector.mjs --relay ${relayUrl}${endpoint}`;
    return { gateway_id: id, relay_url: relayUrl, relay_token: issued.token, connector_url: connectorUrl, command };
  });
}
