// Wire shapes of the gateway registry: registration tokens, and what gateways say of themselves.
import { z } from "zod";
import { GatewayMetrics } from "#worker/gateways/schema.ts";
import { anyText, cursorPageOf, Id, name, optionalName, pageOf, Timestamp, wholeNumber } from "#worker/platform/wire.ts";

const TOKEN_DAYS = { most: 365, usual: 30 } as const;
const USES_MAX = 10_000;
export const HEARTBEAT_STATUSES = ["online", "offline", "error"] as const;

export const RegistrationToken = z
  .object({
    id: Id,
    organization_id: Id,
    name: z.string(),
    hint: z.string().meta({ description: "the beginning of the token, to tell them apart" }),
    uses: z.number().int(),
    max_uses: z.number().int().nullable().meta({ description: "null: any number of times" }),
    created_by: z.object({ id: Id, name: z.string() }),
    created_at: Timestamp,
    expires_at: Timestamp.nullable(),
    last_used_at: Timestamp.nullable(),
    revoked_at: Timestamp.nullable(),
    version: z.number().int(),
  })
  .meta({ id: "RegistrationToken" });
export type RegistrationToken = z.infer<typeof RegistrationToken>;
export const RegistrationTokenIssued = RegistrationToken.extend({
  token: z.string().nullable().meta({ description: "Shown once; null in a repeated answer" }),
}).meta({ id: "RegistrationTokenIssued" });
export type RegistrationTokenIssued = z.infer<typeof RegistrationTokenIssued>;
export const RegistrationTokenCreate = z
  .strictObject({
    name: name(120),
    max_uses: z.number().int().min(1).max(USES_MAX).nullable().default(1).meta({ description: "null: any number of times" }),
    expires_in_days: z.number().int().min(1).max(TOKEN_DAYS.most).nullable().default(TOKEN_DAYS.usual).meta({ description: "null: never" }),
  })
  .meta({ id: "RegistrationTokenCreate", example: { name: "Rack 4", max_uses: 12, expires_in_days: 7 } });
export type RegistrationTokenCreate = z.infer<typeof RegistrationTokenCreate>;
export const RegistrationTokenList = pageOf(RegistrationToken, "RegistrationTokenList");

const secret = z.string().min(1).max(300);
export const GatewayRegister = z
  .strictObject({
    organization_id: Id,
    registration_token: secret,
    name: name(120),
    url: anyText(500).nullish(),
    workspace_root: optionalName(300),
    version: optionalName(60),
    capabilities: z.array(anyText(60)).max(50).default([]),
  })
  .meta({
    id: "GatewayRegister",
    example: {
      organization_id: "019a9f5e-7c1b-7e3a-9d52-3f1f6f0c2b11",
      registration_token: "mcr_…",
      name: "rack-4",
      url: "ws://127.0.0.1:18789",
      workspace_root: "~/.openclaw",
      version: "2026.11.2",
      capabilities: ["task-execution"],
    },
  });
export type GatewayRegister = z.infer<typeof GatewayRegister>;
export const GatewayRegistered = z
  .object({
    gateway_id: Id,
    relay_ws_url: z.string(),
    relay_token: z.string().meta({ description: "Shown once; registering again gives a new one and ends this" }),
    heartbeat_interval_seconds: z.number().int(),
  })
  .meta({ id: "GatewayRegistered" });
export type GatewayRegistered = z.infer<typeof GatewayRegistered>;

export const GatewayHeartbeat = z
  .strictObject({
    gateway_id: Id,
    relay_token: secret,
    status: z.enum(HEARTBEAT_STATUSES).default("online"),
    metrics: GatewayMetrics.prefault({}),
  })
  .meta({
    id: "GatewayHeartbeat",
    example: {
      gateway_id: "019a9f5e-7c1b-7e3a-9d52-3f1f6f0c2b11",
      relay_token: "mcg_…",
      status: "online",
      metrics: { active_sessions: 2, memory_mb: 812.5, cpu_pct: 14, agent_count: 3 },
    },
  });
export type GatewayHeartbeat = z.infer<typeof GatewayHeartbeat>;
export const HeartbeatTaken = z
  .object({
    ok: z.literal(true),
    config_update: z
      .object({ heartbeat_interval_seconds: z.number().int() })
      .optional()
      .meta({ description: "only where it should change something: heartbeats that come too fast do not count" }),
  })
  .meta({ id: "GatewayHeartbeatTaken" });
export type HeartbeatTaken = z.infer<typeof HeartbeatTaken>;
export const GatewayDeregister = z.strictObject({ gateway_id: Id, relay_token: secret }).meta({ id: "GatewayDeregister" });
export type GatewayDeregister = z.infer<typeof GatewayDeregister>;
export const Deregistered = z.object({ ok: z.literal(true) }).meta({ id: "GatewayDeregistered" });

const Measured = (description: string) => z.number().nullable().meta({ description });
/** What a connected gateway answers when Mission Control asks it; null: it has not been asked in that minute, or does not say. */
export const GatewayMeasured = z.object({
  event_loop_delay_ms: Measured("99th percentile of how late its event loop is"),
  event_loop_utilization: Measured("of its event loop, from 0 to 1"),
  queued: Measured("what waits inside the gateway"),
  working: Measured("what it works on"),
  sessions: Measured("how many it has, whether something goes on in them or not"),
});
export type GatewayMeasured = z.infer<typeof GatewayMeasured>;

export const MetricsPoint = GatewayMetrics.extend({ ...GatewayMeasured.shape, at: Timestamp, status: z.enum(HEARTBEAT_STATUSES) }).meta({
  id: "GatewayMetricsPoint",
});
export type MetricsPoint = z.infer<typeof MetricsPoint>;
export const MetricsQuery = z.object({
  since: Timestamp.optional(),
  cursor: Timestamp.optional().meta({ description: "next_cursor of the page before" }),
  limit: wholeNumber(1, 200).default(120),
});
export type MetricsQuery = z.infer<typeof MetricsQuery>;
export const MetricsPage = cursorPageOf(MetricsPoint, "GatewayMetricsPage");
export type MetricsPage = z.infer<typeof MetricsPage>;

export const GatewayConnection = z
  .object({
    way: z.enum(["connector", "dialled"]).meta({ description: "a connector has dialled in, or Mission Control has dialled the gateway's address" }),
    connected_at: Timestamp,
    address: z.string().nullable(),
    connector_version: z.string().nullable(),
    phase: z.enum(["waiting", "connecting", "online"]).meta({ description: "waiting: the connector is here, its gateway is not" }),
  })
  .meta({ id: "GatewayConnection" });
export type GatewayConnection = z.infer<typeof GatewayConnection>;
export const GatewayConnections = z.object({ items: z.array(GatewayConnection) }).meta({ id: "GatewayConnections" });
export type GatewayConnections = z.infer<typeof GatewayConnections>;
