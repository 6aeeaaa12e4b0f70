// Stops as gateways carry them out: fills the ports of runs/guard-ports.ts, and tells the links.
import { gatewayLink } from "#worker/gateways/index.ts";
import type { Database } from "#worker/platform/db.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { Halted } from "#worker/runs/index.ts";
import { stopsOnGateway, type StopThere, toldStatement, type Untold, untoldGateways, untoldStatement } from "./store.ts";

/** Whoever presses the button waits no longer than this for gateways that do not answer; those are told nevertheless. */
export const TOLD_WITHIN_MS = 2_000;

const isWhole = ({ scope }: StopThere): boolean => scope === "gateway" || scope === "organization";

const latest = (rows: readonly StopThere[]): string | null =>
  rows
    .map(({ stopped_at }) => stopped_at)
    .sort()
    .at(-1) ?? null;

/** What the stops on a gateway come to; null: nothing is stopped there. Pure. */
export function haltedBy(rows: readonly StopThere[]): Halted | null {
  if (rows.length === 0) return null;
  const byAgent = Map.groupBy(
    rows.filter(({ agent_id }) => agent_id !== null),
    ({ agent_id }) => agent_id as string,
  );
  return {
    stopIds: [...new Set(rows.map(({ id }) => id))],
    allSince: latest(rows.filter(isWhole)),
    agents: [...byAgent].map(([id, own]) => ({ id, name: own[0]?.gateway_agent_id ?? "", since: latest(own) ?? "" })),
    why: (rows.find(isWhole) ?? rows[0])?.detail ?? "",
  };
}

export async function haltedOn(db: Database, gatewayId: string, now: Date): Promise<Halted | null> {
  const { rows } = await db.ask({ rows: stopsOnGateway(db, gatewayId, now.toISOString()) });
  return haltedBy(rows);
}

export const haltTold = (db: Database, gatewayId: string, stopIds: readonly string[], at: Date | null) =>
  at ? toldStatement(db, gatewayId, stopIds, at.toISOString()) : untoldStatement(db, gatewayId, stopIds);

type Place = { env: Env; shard: string; organizationId: string };

/** Tells the links of these gateways to look at what is stopped, and waits for them, two seconds at most. A lost call is made up for by cron (`tellAnew`). */
export async function tellLinks({ env, shard, organizationId }: Place, gatewayIds: readonly string[]): Promise<void> {
  const one = (gatewayId: string) =>
    gatewayLink(env, shard, gatewayId)
      .halt({ shard, organizationId, gatewayId })
      .catch((error: unknown) => log.warn("guard.link_not_told", { gateway_id: gatewayId, error: describe(error) }));
  await Promise.race([Promise.all(gatewayIds.map(one)), scheduler.wait(TOLD_WITHIN_MS)]);
}

/** Gateways that are connected and have not carried a stop out: the call was lost, or something goes on that is not ended yet. */
export async function tellAnew({ db, env, shard, now }: ConsumerContext): Promise<number> {
  const { untold } = await db.ask({ untold: untoldGateways(db, now.toISOString()) });
  const byOrganization = Map.groupBy(untold, ({ organization_id }: Untold) => organization_id);
  const ids = (rows: Untold[]) => rows.map(({ gateway_id }) => gateway_id);
  await Promise.all([...byOrganization].map(([organizationId, rows]) => tellLinks({ env, shard, organizationId }, ids(rows))));
  return untold.length;
}
