// Wire shapes of what a gateway's sessions take. null: the gateway has not said.
import { z } from "zod";
import { Id } from "#worker/platform/wire.ts";

export const DAYS_MAX = 92;
/** Of the groups no more are shown, those that took most. */
export const GROUPS_MAX = 100;
export const DAY_MS = 24 * 3_600_000;

const Count = z.number().nullable();
const Amounts = {
  input_tokens: Count,
  output_tokens: Count,
  total_tokens: Count,
  cost_usd: Count,
};
const UsageAmounts = z.object(Amounts).meta({ id: "GatewayUsageAmounts" });
const UsageDay = z.object({ date: z.iso.date(), ...Amounts }).meta({ id: "GatewayUsageDay" });

export const USAGE_GROUPS = ["day", "session", "task", "agent"] as const;
const UsageGroup = z
  .object({
    session_key: z.string().nullable().meta({ description: "by session" }),
    task_id: Id.nullable().meta({ description: "the task of ours that it is about" }),
    agent_id: Id.nullable().meta({ description: "the agent of ours" }),
    gateway_agent_id: z.string().nullable(),
    ...Amounts,
    days: z.array(UsageDay),
    is_known: z.boolean().meta({ description: "false: the gateway has not counted all of its sessions yet" }),
  })
  .meta({ id: "GatewayUsageGroup" });
export type UsageGroup = z.infer<typeof UsageGroup>;

export const GatewayUsage = z
  .object({
    gateway_id: Id,
    from: z.iso.date(),
    to: z.iso.date(),
    is_complete: z.boolean().meta({ description: "false: the gateway is still counting, or has more sessions than are told; ask again in a while" }),
    unpriced: Count.meta({ description: "so many calls of models have no price: the true cost is higher" }),
    totals: UsageAmounts,
    days: z.array(UsageDay),
    groups: z.array(UsageGroup).meta({ description: `by session, task or agent; at most ${GROUPS_MAX}, those that took most` }),
  })
  .meta({ id: "GatewayUsage" });
export type GatewayUsage = z.infer<typeof GatewayUsage>;

const isInRange = ({ from, to }: { from: string; to: string }): boolean => {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  return days >= 0 && days < DAYS_MAX;
};

export const UsageQuery = z
  .object({
    from: z.iso.date().meta({ description: "the first day, in UTC" }),
    to: z.iso.date().meta({ description: `the last day, in UTC; at most ${DAYS_MAX} days` }),
    by: z.enum(USAGE_GROUPS).default("day"),
    task_id: Id.optional().meta({ description: "only the sessions of this task" }),
    agent_id: Id.optional().meta({ description: "only the sessions of this agent of ours" }),
  })
  .refine(isInRange, { message: `the days must follow each other, and be at most ${DAYS_MAX}`, path: ["to"] });
export type UsageQuery = z.infer<typeof UsageQuery>;
