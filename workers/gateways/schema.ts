// Wire shapes of gateways.
import { z } from "zod";
import { anyText, Id, IsAbridged, name, optionalName, pageOf, Timestamp } from "#worker/platform/wire.ts";

/** The link status that the dashboard shows; `never_connected` until a connector has connected once. */
export const LINK_STATUSES = ["never_connected", "online", "offline"] as const;
/** Why a gateway is offline, as reported by the connector or noticed by the link. */
export const LINK_PROBLEMS = ["connector_away", "not_running", "bad_token", "wrong_protocol", "draining", "closed", "bad_url", "missing_scopes"] as const;
export type LinkProblem = (typeof LINK_PROBLEMS)[number];

export const Gateway = z
  .object({
    id: Id,
    organization_id: Id,
    name: z.string(),
    endpoint: z.string().nullable(),
    url: z.string().nullable(),
    has_token: z.boolean().meta({ description: "whether a gateway token is stored (sealed); it is never returned" }),
    capabilities: z.array(z.string()),
    workspace_root: z.string(),
    status: z.enum(LINK_STATUSES),
    problem: z.enum(LINK_PROBLEMS).nullable(),
    problem_detail: z.string().nullable().meta({ description: "one plain sentence: what is wrong, what to do" }),
    server_version: z.string().nullable(),
    connected_at: Timestamp.nullable(),
    last_seen_at: Timestamp.nullable(),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
    is_abridged: IsAbridged,
  })
  .meta({ id: "Gateway" });
export type Gateway = z.infer<typeof Gateway>;

export const GatewayCreate = z
  .object({
    name: name(120),
    endpoint: anyText(500).nullish(),
    url: anyText(500).nullish(),
    auth_token: z.string().max(1000).nullish().meta({ description: "write-only; not needed when a connector is used" }),
    token: z.string().max(1000).nullish(),
    capabilities: z.array(anyText(60)).max(50).default([]),
    workspace_root: optionalName(300),
  })
  .meta({
    id: "GatewayCreate",
    example: { name: "lab", endpoint: "ws://127.0.0.1:18789", auth_token: "…", capabilities: ["task-execution", "log-streaming"] },
  });
export type GatewayCreate = z.infer<typeof GatewayCreate>;

export const GatewayUpdate = z
  .object({
    name: name(120).optional(),
    endpoint: anyText(500).nullish(),
    url: anyText(500).nullish(),
    auth_token: z.string().max(1000).nullish().meta({ description: "write-only; null deletes it" }),
    token: z.string().max(1000).nullish(),
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
