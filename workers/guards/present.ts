// Stops and limits as callers see them.
import type { Actor } from "#worker/platform/wire.ts";
import { periodOf, UNPRICED_MICROS } from "./budget.ts";
import type { Gone } from "./gate-store.ts";
import { type Limits, type LimitScope, type LimitsUpdate, microsOf, type QuietHours, type Spent, type Stop, usdOf, WARN_PERCENT_DEFAULT } from "./schema.ts";
import type { DaySum, StopToShow } from "./store.ts";
import type { LimitRow } from "./tables.ts";

const DELETED = "(deleted)";

type Told = { id: string; name: string | null; told_at: string | null };

export function presentStop(row: StopToShow): Stop {
  const { id, scope, scope_id, label, cause, detail, stopped_at, until, lifted_at, lift_reason } = row;
  return {
    id,
    scope,
    scope_id,
    label,
    cause,
    detail,
    stopped_by: JSON.parse(row.stopped_by) as Actor,
    stopped_at,
    until,
    lifted_at,
    lifted_by: row.lifted_by === null ? null : (JSON.parse(row.lifted_by) as Actor),
    lift_reason,
    gateways: (JSON.parse(row.told) as Told[]).map(({ id: gatewayId, name, told_at }) => ({ id: gatewayId, name: name ?? DELETED, told_at })),
  };
}

/** What callers set, without what is only known of it. */
export const presentSet = (row: LimitRow | null): LimitsUpdate => ({
  period: row?.period ?? "day",
  max_runs: row?.max_runs ?? null,
  max_tokens: row?.max_tokens ?? null,
  max_cost_usd: row?.max_cost_micros == null ? null : usdOf(row.max_cost_micros),
  warn_percent: row?.warn_percent ?? WARN_PERCENT_DEFAULT,
  loop_wakes: row?.loop_wakes ?? null,
  wakes_per_hour: row?.wakes_per_hour ?? null,
  stuck_minutes: row?.stuck_minutes ?? null,
  quiet: row?.quiet == null ? null : (JSON.parse(row.quiet) as QuietHours),
});

type Of = { scope: LimitScope; id: string; organizationId: string };

export const limitRow = ({ scope, id, organizationId }: Of, set: LimitsUpdate, before: LimitRow | null, at: string): LimitRow => ({
  scope_id: id,
  organization_id: organizationId,
  scope,
  period: set.period,
  max_runs: set.max_runs,
  max_tokens: set.max_tokens,
  max_cost_micros: set.max_cost_usd === null ? null : microsOf(set.max_cost_usd),
  warn_percent: set.warn_percent,
  loop_wakes: set.loop_wakes,
  wakes_per_hour: set.wakes_per_hour,
  stuck_minutes: set.stuck_minutes,
  quiet: set.quiet === null ? null : JSON.stringify(set.quiet),
  // What has been told counts for the budget that it was told of.
  warned_for: null,
  reached_for: null,
  version: (before?.version ?? 0) + 1,
  updated_at: at,
});

/** What was taken, since today began and since the month did. */
export type Sums = { today: readonly DaySum[]; thisMonth: readonly DaySum[] };

/** `gone`: with what is held, where limits are set. */
function spentOf(id: string, row: LimitRow | null, { today, thisMonth }: Sums, gone: Gone | null, now: Date): Spent {
  const period = row?.period ?? "day";
  const sum = (period === "day" ? today : thisMonth).find(({ scope_id }) => scope_id === id);
  return {
    period,
    ...periodOf(period, now),
    runs: sum?.runs ?? 0,
    tokens: sum?.tokens ?? 0,
    cost_usd: usdOf(sum?.cost ?? 0),
    unpriced_tokens: sum?.unpriced ?? 0,
    unpriced_cost_usd: usdOf((sum?.unpriced ?? 0) * UNPRICED_MICROS),
    held_tokens: gone?.held.tokens ?? 0,
    held_cost_usd: usdOf(gone?.held.cost ?? 0),
    measured_at: sum?.measured_at ?? null,
  };
}

export const presentLimits = (of: Pick<Of, "scope" | "id">, row: LimitRow | null, sums: Sums, gone: Gone | null, now: Date): Limits => ({
  scope: of.scope,
  scope_id: of.id,
  ...presentSet(row),
  spent: spentOf(of.id, row, sums, gone, now),
  version: row?.version ?? 0,
  updated_at: row?.updated_at ?? null,
});
