// Wire shapes of commands to gateways.
import { z } from "zod";
import { Id, pageOf, Timestamp } from "#worker/platform/wire.ts";

export const COMMAND_STATUSES = ["queued", "done", "failed", "cancelled"] as const;

/** How freely a session of an agent may act on its host, in the gateway's words: the tightest first. */
export const PERMISSION_MODES = ["read-only", "guarded", "workspace"] as const;
export type PermissionMode = (typeof PERMISSION_MODES)[number];

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
