// Wire shapes of a gateway's health. null: the gateway has not said; nothing is made up in its place.
import { z } from "zod";
import { Id, nullable, Timestamp } from "#worker/platform/wire.ts";

const Word = z.string().nullable();
const Count = z.number().nullable();
const Yes = z.boolean().nullable();
const Time = Timestamp.nullable();

/** The version of OpenClaw whose answers were read when this was written, and the protocol that is spoken. */
export const KNOWN_OPENCLAW = "2026.9.6";
export const KNOWN_PROTOCOL = 4;
/** Of each list no more are shown. */
export const SHOWN_MAX = 100;
const some = (what: string) => `at most ${SHOWN_MAX} ${what}`;

export const HEALTH_PARTS = ["event_loop", "queue", "model_errors", "models", "credentials", "channels", "cron", "cron_jobs", "update"] as const;
export type HealthPart = (typeof HEALTH_PARTS)[number];

const Versions = z
  .object({
    openclaw: Word,
    known_openclaw: z.string().meta({ description: "the version that Mission Control knows best" }),
    is_newer: Yes.meta({ description: "whether the gateway is newer than that: what it says may then be read less well" }),
    update_available: Word.meta({ description: "the version that the gateway could be updated to, as it says" }),
    connector: Word,
    protocol: Count.meta({ description: "as agreed with the gateway; null: it is not connected" }),
  })
  .meta({ id: "GatewayVersions" });

export const EventLoop = z
  .object({ is_degraded: Yes, degraded_since: Time, reasons: z.array(z.string()), delay_p99_ms: Count, delay_max_ms: Count, utilization: Count })
  .meta({ id: "GatewayEventLoop" });

const Lane = z.object({ lane: z.string(), queued: Count, active: Count, max: Count, is_draining: Yes }).meta({ id: "GatewayLane" });
export const Queue = z
  .object({ queued: z.number(), active: z.number(), lanes: z.array(Lane).meta({ description: some("lanes") }) })
  .meta({ id: "GatewayQueue", description: "what waits inside the gateway; commands that wait here are another thing" });

const ModelError = z.object({ provider: Word, model: Word, at: Time, reason: Word }).meta({ id: "GatewayModelError" });
export const ModelErrors = z
  .object({
    errors: z.number().meta({ description: "calls of models that failed, among the newest that the gateway remembers" }),
    calls: z.number().meta({ description: "all that ended" }),
    recent: z.array(ModelError).meta({ description: "newest first" }),
  })
  .meta({ id: "GatewayModelErrors" });

export const ModelState = z
  .object({ provider: Word, model: z.string(), is_available: Yes, reason: Word.meta({ description: "why not, in the gateway's words" }), until: Time })
  .meta({ id: "GatewayModelState" });

export const Credential = z
  .object({
    provider: z.string(),
    name: Word,
    status: Word.meta({ description: "in the gateway's words", example: "static" }),
    source: Word.meta({ description: "where its key comes from", example: "config" }),
    profiles: z.number().int().meta({ description: "how many accounts are signed in" }),
    expires_at: Time.meta({ description: "when the first of them runs out" }),
  })
  .meta({ id: "GatewayCredential", description: "that there is a credential, never what it is" });

export const Channel = z
  .object({
    channel: z.string(),
    label: Word,
    account: Word,
    is_enabled: Yes,
    is_configured: Yes,
    is_running: Yes,
    is_connected: Yes,
    last_error: Word,
    last_inbound_at: Time,
  })
  .meta({ id: "GatewayChannel" });

export const Cron = z.object({ is_enabled: Yes, jobs: Count, next_wake_at: Time }).meta({ id: "GatewayCron" });
export const CronJob = z
  .object({
    id: z.string(),
    name: Word,
    gateway_agent_id: Word,
    is_enabled: Yes,
    last_status: Word,
    last_error: Word,
    last_run_at: Time,
    next_run_at: Time,
    consecutive_errors: Count,
  })
  .meta({ id: "GatewayCronJob" });

const list = <Shape extends z.ZodType>(shape: Shape, what: string) =>
  z
    .array(shape)
    .nullable()
    .meta({ description: some(what) });

export const GatewayHealth = z
  .object({
    gateway_id: Id,
    asked_at: Timestamp,
    is_connected: z.boolean(),
    is_draining: Yes.meta({ description: "it finishes what it has begun and takes nothing new" }),
    error: Word.meta({ description: "why nothing is known" }),
    unknown: z
      .array(z.object({ part: z.enum(HEALTH_PARTS), why: z.string() }).meta({ id: "GatewayHealthUnknown" }))
      .meta({ description: "what it was asked and has not answered" }),
    versions: Versions,
    event_loop: nullable(EventLoop),
    queue: nullable(Queue),
    model_errors: nullable(ModelErrors),
    models: list(ModelState, "configured models"),
    credentials: list(Credential, "providers of models"),
    channels: list(Channel, "accounts of channels"),
    cron: nullable(Cron),
    cron_jobs: list(CronJob, "jobs, those that failed first"),
  })
  .meta({ id: "GatewayHealth" });
export type GatewayHealth = z.infer<typeof GatewayHealth>;
