// Wire shapes of gateways.
import { z } from "zod";
import { anyText, Id, IsAbridged, name, nullable, optionalName, pageOf, text, Timestamp } from "#worker/platform/wire.ts";

/** The link status that the dashboard shows; `never_connected` until a connector has connected once. */
export const LINK_STATUSES = ["never_connected", "online", "offline"] as const;
/** What a connector says is wrong with the gateway beside it. */
export const CONNECTOR_PROBLEMS = ["not_running", "bad_token", "wrong_protocol", "draining", "closed", "bad_url"] as const;
/** Why a gateway that is dialled by its address does not let us in, or is not dialled. */
export const DIAL_PROBLEMS = ["unreachable", "pairing_required", "token_refused", "token_needed", "address_refused"] as const;
/** Why a gateway is offline: what its connector says, what the link notices, and what heartbeats say, or that they do not come. */
export const LINK_PROBLEMS = [
  "connector_away",
  ...CONNECTOR_PROBLEMS,
  ...DIAL_PROBLEMS,
  "missing_scopes",
  "no_socket",
  "silent",
  "reported",
  "deregistered",
] as const;
/** How often a gateway that has registered itself says that it is there; after three that did not come it is offline. */
export const HEARTBEAT_SECONDS = 30;
export type ConnectorProblem = (typeof CONNECTOR_PROBLEMS)[number];
export type DialProblem = (typeof DIAL_PROBLEMS)[number] | ConnectorProblem | "missing_scopes";
export type LinkProblem = (typeof LINK_PROBLEMS)[number];

/** The words of the gateway registry for the same: `pending` until it has been online once, `error` where somebody has to mend something. */
export const REGISTRY_STATUSES = ["pending", "online", "offline", "error"] as const;
export type RegistryStatus = (typeof REGISTRY_STATUSES)[number];

const amount = (most: number) => z.number().min(0).max(most).nullable().default(null);
const whole = (most: number) => z.number().int().min(0).max(most).nullable().default(null);
/** What a gateway measures of itself; null: it does not say. */
export const GatewayMetrics = z
  .strictObject({ active_sessions: whole(1_000_000), agent_count: whole(1_000_000), memory_mb: amount(1e9), cpu_pct: amount(1e6) })
  .meta({ id: "GatewayMetrics", example: { active_sessions: 2, agent_count: 3, memory_mb: 812.5, cpu_pct: 14 } });
export type GatewayMetrics = z.infer<typeof GatewayMetrics>;

export const ConnectionInfo = z
  .object({
    ip: z.string().nullable().meta({ description: "the address that it last came from" }),
    version: z.string().nullable(),
    capabilities: z.array(z.string()),
    metrics: nullable(GatewayMetrics),
  })
  .meta({ id: "GatewayConnectionInfo", description: "what it said when it registered and in its heartbeats, to within a minute" });
export type ConnectionInfo = z.infer<typeof ConnectionInfo>;

const INSECURE = "for gateways that are dialled: certificates are always checked, so one with `true` is not dialled by wss:// and says so";
const DEVICELESS = "for gateways that are dialled: Mission Control comes without a device of its own, which gateways let in from their own host only";

export const Gateway = z
  .object({
    id: Id,
    organization_id: Id,
    name: z.string(),
    endpoint: z.string().nullable(),
    url: z.string().meta({ description: "the same, empty where none is known: a connector needs none" }),
    token: z.null().meta({ description: "write-only" }),
    allow_insecure_tls: z.boolean().meta({ description: INSECURE }),
    disable_device_pairing: z.boolean().meta({ description: DEVICELESS }),
    has_token: z.boolean().meta({ description: "whether a gateway token is stored (sealed); it is never returned" }),
    capabilities: z.array(z.string()),
    workspace_root: z.string(),
    status: z.enum(LINK_STATUSES),
    problem: z.enum(LINK_PROBLEMS).nullable(),
    problem_detail: z.string().nullable().meta({ description: "one plain sentence: what is wrong, what to do" }),
    server_version: z.string().nullable(),
    connected_at: Timestamp.nullable(),
    last_seen_at: Timestamp.nullable(),
    registry_status: z.enum(REGISTRY_STATUSES),
    auto_registered: z.boolean(),
    last_heartbeat_at: Timestamp.nullable().meta({ description: "to within a minute; null: it sends none" }),
    connection_info: nullable(ConnectionInfo),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
    is_abridged: IsAbridged,
  })
  .meta({ id: "Gateway" });
export type Gateway = z.infer<typeof Gateway>;

export const GatewayCreate = z
  .strictObject({
    name: name(120),
    endpoint: anyText(500).nullish(),
    url: anyText(500).nullish(),
    auth_token: z.string().max(1000).nullish().meta({ description: "write-only; not needed when a connector is used" }),
    token: z.string().max(1000).nullish(),
    allow_insecure_tls: z.boolean().default(false),
    disable_device_pairing: z.boolean().default(false),
    capabilities: z.array(anyText(60)).max(50).default([]),
    workspace_root: optionalName(300),
  })
  .meta({
    id: "GatewayCreate",
    example: { name: "lab", endpoint: "ws://127.0.0.1:18789", auth_token: "…", capabilities: ["task-execution", "log-streaming"] },
  });
export type GatewayCreate = z.infer<typeof GatewayCreate>;

export const GatewayUpdate = z
  .strictObject({
    name: name(120).optional(),
    endpoint: anyText(500).nullish(),
    url: anyText(500).nullish(),
    auth_token: z.string().max(1000).nullish().meta({ description: "write-only; null deletes it" }),
    token: z.string().max(1000).nullish(),
    allow_insecure_tls: z.boolean().nullish(),
    disable_device_pairing: z.boolean().nullish(),
    capabilities: z.array(anyText(60)).max(50).optional(),
    workspace_root: optionalName(300).meta({ description: "null: the default" }),
  })
  .meta({ id: "GatewayUpdate" });
export type GatewayUpdate = z.infer<typeof GatewayUpdate>;

export const ConnectCommand = z
  .object({
    gateway_id: Id,
    relay_url: z.string(),
    relay_token: z.string().meta({ description: "shown once" }),
    connector_url: z.string(),
    command: z.string().meta({ description: "run this next to the gateway (POSIX shell)" }),
  })
  .meta({ id: "ConnectCommand" });
export type ConnectCommand = z.infer<typeof ConnectCommand>;

export const GatewayList = pageOf(Gateway, "GatewayList");

const Off = z.literal(false);
/** The gateway's name of what is switched off. */
export const Switched = text(200);

export const CronOff = z.strictObject({ id: Switched, patch: z.strictObject({ enabled: Off }) }).meta({ id: "GatewayCronOff" });
export const SkillOff = z.strictObject({ skillKey: Switched, enabled: Off }).meta({ id: "GatewaySkillOff" });
export const HeartbeatsOff = z.strictObject({ enabled: Off }).meta({ id: "GatewayHeartbeatsOff" });

const Word = z.string().nullable();
const Count = z.number().nullable();

export const SessionUsage = z
  .object({ input_tokens: Count, output_tokens: Count, total_tokens: Count, cost_usd: Count })
  .meta({ id: "GatewaySessionUsage", description: "of one call of a model, as the gateway tells it" });

export const SessionFrame = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal("text"), run_id: Word, text: z.string().meta({ description: "all that was said so far; of a long text its end" }) }),
    z.object({ type: z.literal("step"), run_id: Word, id: z.string(), title: z.string(), kind: z.string(), status: z.enum(["running", "done", "failed"]) }),
    z.object({ type: z.literal("message"), id: Word, role: z.string(), text: z.string(), model: Word, run_id: Word, usage: SessionUsage.nullable() }),
    z.object({ type: z.literal("state"), run_id: Word, state: z.enum(["running", "ended", "failed", "aborted"]) }),
    z.object({
      type: z.literal("dropped"),
      count: z.number().int().meta({ description: "so many frames came faster than they were taken: load the history again" }),
    }),
  ])
  .meta({ id: "GatewaySessionFrame" });
export type SessionFrame = z.infer<typeof SessionFrame>;

/** What Mission Control asks a gateway for, and what would not work without it. */
export const SCOPES_ASKED = {
  "operator.read": "see agents, sessions and the gateway's state",
  "operator.write": "give work to agents and stop them",
  "operator.admin": "create agents, set their rules, and see every held command",
  "operator.approvals": "answer held commands: without it they fail at once",
  "operator.questions": "answer what agents ask",
  "operator.pairing": "see which devices the gateway knows",
} as const;

/** 0.128 GB of an object that never sleeps, for a month of 30 days, at 12.50 $ for a million GB-s. */
export const DIALLED_USD_A_MONTH = 4.15;

const Scope = z.object({ scope: z.string(), needed_for: z.string(), granted: z.boolean().nullable().meta({ description: "null: it has not let us in yet" }) });

export const GatewayDialling = z
  .object({
    is_dialled: z.boolean().meta({ description: "it has an address and a token: Mission Control dials it while no connector of it is here" }),
    way: z.enum(["connector", "dialled"]).nullable().meta({ description: "how it is connected now; null: it is not" }),
    device_id: z.string().nullable().meta({ description: "SHA-256 of the public key that Mission Control shows this gateway; null: not needed yet" }),
    failures: z.number().int().meta({ description: "tries in a row that did not let us in" }),
    last_attempt_at: Timestamp.nullable(),
    next_attempt_at: Timestamp.nullable().meta({ description: "null: it is connected, or not tried again until it is changed or somebody asks for it" }),
    problem: z.enum(LINK_PROBLEMS).nullable(),
    detail: z.string().nullable(),
    approve_command: z.string().nullable().meta({ description: "where the gateway wants us approved: run it on its host" }),
    scopes: z.array(Scope),
    cost: nullable(z.object({ usd_a_month: z.number(), why: z.string() })),
    instead: z.string().meta({ description: "what costs nothing and needs neither" }),
  })
  .meta({ id: "GatewayDialling" });
export type GatewayDialling = z.infer<typeof GatewayDialling>;

export const GatewayCommands = z
  .object({
    protocol_version: z.number().int(),
    methods: z.array(z.string()),
    events: z.array(z.string()),
    gateway_id: z.string().nullable().meta({ description: "who said so; null: none has been connected yet" }),
  })
  .meta({ id: "GatewayCommands" });
export type GatewayCommands = z.infer<typeof GatewayCommands>;
export const CommandsQuery = z.object({
  gateway_id: Id.optional().meta({ description: "absent: the newest gateway of the organization that has been connected" }),
});
