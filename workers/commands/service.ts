// The commands sent to a gateway, for people to see. Their contents are never shown.
import { gatewayActions, loadGateway } from "#worker/gateways/index.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import type { GatewayCommand } from "./schema.ts";
import { commandsOf } from "./store.ts";
import type { GatewayCommandRow } from "./tables.ts";

const presentCommand = ({ id, gateway_id, kind, status, attempts, error, created_at, finished_at }: GatewayCommandRow): GatewayCommand => ({
  id,
  gateway_id,
  kind,
  status,
  attempts,
  error,
  created_at,
  finished_at,
});

export async function listCommands(work: Work, gatewayId: string, query: PageQuery): Promise<Page<GatewayCommand>> {
  return locate(work, "gateway", async (db) => {
    const loaded = await loadGateway(work, db, gatewayId, gatewayActions["gateway.read"], { commands: commandsOf(db, gatewayId, query) });
    if (!loaded) return null;
    const { rows, count } = loaded.more.commands;
    return page(rows.map(presentCommand), count, query);
  });
}
