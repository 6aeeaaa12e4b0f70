// Wire shapes of gateways that are dialled by their address, and of what a gateway understands.
import { z } from "zod";
import { Id, nullable, Timestamp } from "#worker/platform/wire.ts";
import { LINK_PROBLEMS } from "./schema.ts";

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
