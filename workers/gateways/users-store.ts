// The SQL that counts and clears rows of higher slices that use gateways; the slice that owns the table passes it in.
import { getTableName } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { map } from "#worker/platform/db.ts";
import type { GatewayUser } from "./gateway-users.ts";

type TableWithGateway = SQLiteTable & { $inferSelect: { gateway_id: string | null; deleted_at: string | null } };

/** For a slice whose rows use a gateway until they are deleted; deleted rows stay, without it. */
export function rowsOnGateways(table: TableWithGateway): GatewayUser {
  const noun = getTableName(table);
  const inUse = `FROM ${noun} WHERE gateway_id = ?1 AND deleted_at IS NULL`;
  const count = `SELECT count(*) AS total ${inUse}`;
  const none = `NOT EXISTS (SELECT 1 ${inUse})`;
  const clear = `UPDATE ${noun} SET gateway_id = NULL WHERE gateway_id = ?1`;
  return {
    inUse: {
      noun,
      count: (db, gatewayId) => map(db.row<{ total: number }>(count, gatewayId), (row) => row?.total ?? 0),
      guard: (db, gatewayId) => db.guard(none, "conflict", gatewayId),
    },
    release: (db, gatewayId) => [db.sql(clear, gatewayId)],
  };
}
