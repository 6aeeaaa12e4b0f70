// What it takes to dial a gateway by its address: its token, sealed for that address alone, and what an open socket stands for.
import { shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { seal, sha256, unseal } from "#worker/platform/sign.ts";
import type { LinkScope } from "./link-stub.ts";
import { gatewayWithClosing } from "./store.ts";
import type { GatewayRow } from "./tables.ts";

const PURPOSE = "gateway-token";
type Named = Pick<GatewayRow, "id" | "endpoint">;

/** Whatever is done to the row, the token goes nowhere but to the address that it was given for. */
const contextOf = ({ id, endpoint }: Named): string => `${id} ${endpoint ?? ""}`;

export const sealToken = (env: Env, gateway: Named, token: string): Promise<string> => seal(env.SEAL_KEY, PURPOSE, contextOf(gateway), token);

/** null: it was given for another address. */
export async function openToken(env: Env, gateway: Named & { sealed_token: string }): Promise<string | null> {
  return unseal(env.SEAL_KEY, PURPOSE, contextOf(gateway), gateway.sealed_token).catch(() => null);
}

/** For what a gateway is dialled: another one is another connection. null: it has no address, or no token. */
export function dialTarget(row: GatewayRow): string | null {
  const { endpoint, sealed_token, allow_insecure_tls, disable_device_pairing } = row;
  return endpoint && sealed_token ? sha256([endpoint, sealed_token, allow_insecure_tls, disable_device_pairing].join("\n")) : null;
}

export type Dialled = { row: GatewayRow; target: string | null; isClosed: boolean };

/** How a gateway is to be dialled now; null: there is no such gateway. */
export async function dialledGateway(env: Env, scope: LinkScope): Promise<Dialled | null> {
  const db = shardDatabase(env, scope.shard);
  const { found } = await db.ask({ found: gatewayWithClosing(db, scope.gatewayId) });
  if (!found) return null;
  const { deletion_at, ...row } = found;
  return { row, target: dialTarget(row), isClosed: deletion_at !== null };
}

/** Why a socket that was dialled for `target` may not stay; null: it may. */
export async function dialProblem(env: Env, scope: LinkScope, target: string): Promise<string | null> {
  const now = await dialledGateway(env, scope);
  if (now?.isClosed) return "the organization is being deleted";
  return now?.target === target ? null : "the gateway's address or token has changed";
}
