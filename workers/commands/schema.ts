// Wire shapes of commands to gateways.
import { z } from "zod";
import { Id, pageOf, Timestamp } from "#worker/platform/wire.ts";

export const COMMAND_STATUSES = ["queued", "done", "failed", "cancelled"] as const;

/** How freely a session of an agent may act on its host, in the gateway's words: the tightest first. */
export const PERMISSION_MODES = ["read-only", "guarded", "workspace"] as const;
export type PermissionMode = (typeof PERMISSION_MODES)[number];

const EVERY = /^(?:0m|(?:[3-9]\d|[1-9]\d{2,4})s|[1-9]\d{0,3}m|[1-9]\d?h(?:[0-5]?\dm)?)$/;
const every = z.string().regex(EVERY, 'must be from 30s to 99h, as "90s", "10m" or "1h30m"; "0m" turns it off');
const EVERY_TEXT = 'as the gateway reads it: "90s", "10m", "1h30m"; "0m": never';
/** How often an agent begins by itself, where that is asked for alone. */
export const Every = every.meta({ description: EVERY_TEXT, example: "10m" });
const target = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be "last", "none", "owner" or a channel of the gateway');
const TARGET_TEXT = "where the gateway sends what the agent has to say: `last`, to whom it spoke last; `none`; `owner`; or a channel of that gateway";
const REASONING_TEXT = "OpenClaw of 2026.9 and later has it no more, and takes no agent for which it is true";

/** How often an agent begins a turn by itself, in the words of its gateway's configuration. */
export const HeartbeatConfig = z
  .object({
    every: z.string().meta({ description: EVERY_TEXT }),
    target: z.string().meta({ description: TARGET_TEXT }),
    includeReasoning: z.boolean().meta({ description: REASONING_TEXT }),
  })
  .meta({ id: "AgentHeartbeatConfig", example: { every: "10m", target: "last", includeReasoning: false } });
export type HeartbeatConfig = z.infer<typeof HeartbeatConfig>;

/** The same as it is asked for: what is left out is as the field's product has it. */
export const HeartbeatConfigInput = z
  .strictObject({
    every: every.default("10m").meta({ description: EVERY_TEXT }),
    target: target.default("last").meta({ description: TARGET_TEXT }),
    includeReasoning: z.boolean().default(false).meta({ description: REASONING_TEXT }),
  })
  .meta({ id: "AgentHeartbeatConfigInput", example: { every: "1h", target: "none" } });

export const GatewayCommand = z
  .object({
    id: Id,
    gateway_id: Id,
    kind: z.string(),
    status: z.enum(COMMAND_STATUSES),
    attempts: z.number().int(),
    error: z.string().nullable(),
    created_at: Timestamp,
    finished_at: Timestamp.nullable(),
  })
  .meta({ id: "GatewayCommand" });
export type GatewayCommand = z.infer<typeof GatewayCommand>;

export const GatewayCommandList = pageOf(GatewayCommand, "GatewayCommandList");
