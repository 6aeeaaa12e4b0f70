// Wire shapes of guards: stops, limits, and how an agent stands.
import { z } from "zod";
import { Actor, Id, nullable, pageOf, PageQuery, Timestamp } from "#worker/platform/wire.ts";

export const SCOPES = ["agent", "board", "gateway", "organization"] as const;
export const LIMIT_SCOPES = ["agent", "board", "organization"] as const;
export const CAUSES = ["person", "loop", "budget"] as const;
export const PERIODS = ["day", "month"] as const;
export type Scope = (typeof SCOPES)[number];
export type LimitScope = (typeof LIMIT_SCOPES)[number];
export type Cause = (typeof CAUSES)[number];
export type Period = (typeof PERIODS)[number];

/** An agent that is woken so often for one task without anything changing on it is paused. */
export const LOOP_WAKES_DEFAULT = 12;
/** Wakes of an agent within an hour, but for those that people ask for themselves. */
export const WAKES_PER_HOUR_DEFAULT = 120;
/** A run of which neither its agent nor its gateway has shown anything for so long is stopped. */
export const STUCK_MINUTES_DEFAULT = 120;
export const WARN_PERCENT_DEFAULT = 80;

const REASON_MAX_CHARS = 500;
const ZONE_MAX_CHARS = 60;
const MICROS = 1_000_000;
export const microsOf = (usd: number): number => Math.round(usd * MICROS);
export const usdOf = (micros: number): number => micros / MICROS;

const Scope = z.enum(SCOPES).meta({ description: "`organization`: everything" });
const Reason = z.string().trim().min(1).max(REASON_MAX_CHARS);

export const StopCreate = z
  .strictObject({
    scope: Scope,
    scope_id: Id.optional().meta({ description: "of the agent, board or gateway; left out for `organization`" }),
    reason: Reason.meta({ description: "shown to everybody whom it concerns" }),
  })
  .meta({ id: "StopCreate", example: { scope: "organization", reason: "It deletes files that it should not." } });
export type StopCreate = z.infer<typeof StopCreate>;

export const Stop = z
  .object({
    id: Id,
    scope: Scope,
    scope_id: Id,
    label: z.string().meta({ description: "the name of what is stopped, as it was then" }),
    cause: z.enum(CAUSES).meta({ description: "`person`: an emergency stop; `loop`: the loop breaker; `budget`: nothing is left of a budget" }),
    detail: z.string().meta({ description: "why, in words" }),
    stopped_by: Actor,
    stopped_at: Timestamp,
    until: Timestamp.nullable().meta({ description: "it ends then by itself; null: somebody has to lift it" }),
    lifted_at: Timestamp.nullable(),
    lifted_by: nullable(Actor),
    lift_reason: z.string().nullable(),
    gateways: z
      .array(
        z.object({
          id: Id,
          name: z.string(),
          told_at: Timestamp.nullable().meta({ description: "null: not carried out yet; it is told when it connects, or something still goes on there" }),
        }),
      )
      .meta({ description: "those on which it is carried out" }),
  })
  .meta({ id: "Stop" });
export type Stop = z.infer<typeof Stop>;
export const StopPage = pageOf(Stop, "StopPage");
export const StopQuery = PageQuery.extend({
  active: z
    .enum(["true", "false"])
    .transform((value) => value === "true")
    .optional()
    .meta({ description: "true: only those that hold; false: only those that were lifted" }),
});
export type StopQuery = z.infer<typeof StopQuery>;
export const StopLift = z.strictObject({ reason: Reason }).meta({ id: "StopLift", example: { reason: "The prompt is mended." } });

const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "must be a time of the day, e.g. 22:00");
export const QuietHours = z
  .strictObject({
    from: TimeOfDay,
    until: TimeOfDay,
    time_zone: z.string().max(ZONE_MAX_CHARS).meta({ description: "in which these times are meant, e.g. Europe/Berlin" }),
  })
  .meta({ id: "QuietHours", description: "agents are woken in these hours only by what people ask of them" });
export type QuietHours = z.infer<typeof QuietHours>;

const most = (max: number) => z.number().int().min(0).max(max).nullable();
const counted = (min: number, max: number) => z.number().int().min(min).max(max).nullable();
const RUNS_MAX = 1_000_000;
const TOKENS_MAX = 1_000_000_000_000;
const USD_MAX = 1_000_000;
const limits = {
  period: z.enum(PERIODS).meta({ description: "for which the budget is: a day or a month, in UTC" }),
  max_runs: most(RUNS_MAX).meta({ description: "runs; null: no such budget" }),
  max_tokens: most(TOKENS_MAX).meta({ description: "tokens, as the gateway counts them" }),
  max_cost_usd: z.number().min(0).max(USD_MAX).nullable().meta({ description: "cost, as the gateway counts it" }),
  warn_percent: z.number().int().min(1).max(100).meta({ description: "from so much of a budget on it is told that little is left" }),
  loop_wakes: counted(2, 1_000).meta({ description: `wakes without a change after which an agent is paused; null: as above it, else ${LOOP_WAKES_DEFAULT}` }),
  wakes_per_hour: counted(1, 100_000).meta({ description: `null: as above it, else ${WAKES_PER_HOUR_DEFAULT}` }),
  stuck_minutes: counted(5, 1_440).meta({ description: `null: as above it, else ${STUCK_MINUTES_DEFAULT}` }),
  quiet: nullable(QuietHours).meta({ description: "null: as above it, else none" }),
};
export const LimitsUpdate = z
  .strictObject({
    period: limits.period.default("day"),
    max_runs: limits.max_runs.default(null),
    max_tokens: limits.max_tokens.default(null),
    max_cost_usd: limits.max_cost_usd.default(null),
    warn_percent: limits.warn_percent.default(WARN_PERCENT_DEFAULT),
    loop_wakes: limits.loop_wakes.default(null),
    wakes_per_hour: limits.wakes_per_hour.default(null),
    stuck_minutes: limits.stuck_minutes.default(null),
    quiet: limits.quiet.default(null),
  })
  .meta({ id: "LimitsUpdate", example: { period: "day", max_runs: 10, warn_percent: 80 } });
export type LimitsUpdate = z.infer<typeof LimitsUpdate>;

const Spent = z
  .object({
    period: z.enum(PERIODS),
    from: z.iso.date(),
    until: Timestamp.meta({ description: "when the next period begins" }),
    runs: z.number().int(),
    tokens: z.number().int(),
    cost_usd: z.number(),
    unpriced_tokens: z.number().int().meta({ description: "of the tokens those of which their gateway knows no price: `cost_usd` lacks them" }),
    unpriced_cost_usd: z.number().meta({ description: "what such tokens usually cost: an estimate, which budgets of cost count" }),
    held_tokens: z.number().int().meta({ description: "for work that its gateway has not counted yet: an estimate" }),
    held_cost_usd: z.number(),
    measured_at: Timestamp.nullable().meta({ description: "when a gateway was last asked; null: not in this period, so tokens and cost are not known" }),
  })
  .meta({ id: "GuardSpent" });
export type Spent = z.infer<typeof Spent>;

export const Limits = z
  .object({
    scope: z.enum(LIMIT_SCOPES),
    scope_id: Id,
    ...limits,
    spent: Spent,
    version: z.number().int().meta({ description: "0: nothing has been set" }),
    updated_at: Timestamp.nullable(),
  })
  .meta({ id: "Limits" });
export type Limits = z.infer<typeof Limits>;
export const LimitsChange = z.object({ ...limits }).meta({ id: "LimitsChange" });

/** A setting as it holds, and where it comes from. */
const held = <Value extends z.ZodType>(value: Value) => z.object({ value, from: z.enum([...LIMIT_SCOPES, "default"]) });
export const AgentGuard = z
  .object({
    agent_id: Id,
    is_stopped: z.boolean(),
    stops: z.array(Stop).meta({ description: "those that hold for it: its own, of its board (for whoever reads that), of its gateway, of everything" }),
    settings: z.object({
      loop_wakes: held(z.number().int()),
      wakes_per_hour: held(z.number().int()),
      stuck_minutes: held(z.number().int()),
      quiet: held(nullable(QuietHours)),
    }),
    is_quiet: z.boolean().meta({ description: "its quiet hours are now" }),
    budgets: z.array(Limits).meta({ description: "its own, its board's (for whoever reads that), its organization's (for admins): each counts by itself" }),
    wakes_last_hour: z.number().int(),
  })
  .meta({ id: "AgentGuard" });
export type AgentGuard = z.infer<typeof AgentGuard>;
