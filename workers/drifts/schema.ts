// Wire shapes of drift: what differs between what was written to a gateway and what it has now.
import { z } from "zod";
import { Id, Timestamp } from "#worker/platform/wire.ts";

/** `looser`: it may run more there without asking than it was given. `missing`: the gateway does not know it any more. */
export const DRIFTS = ["changed", "looser", "missing"] as const;
export const Drift = z.enum(DRIFTS);
export type Drift = z.infer<typeof Drift>;

export const DriftItem = z
  .object({
    part: z.string().meta({
      description: "a file, `exec_policy`, `settings` (its name and model there), or `heartbeat` (how often it begins by itself there)",
      example: "AGENTS.md",
    }),
    is_looser: z.boolean().meta({ description: "it runs more commands unasked than was meant" }),
    written: z.string().meta({ description: "as it was written; tokens are left out" }),
    found: z.string().nullable().meta({ description: "as it is there; tokens are left out; null: it is gone" }),
    is_abridged: z.boolean().meta({ description: "what is there was longer and has been cut" }),
  })
  .meta({ id: "AgentDriftItem" });
export type DriftItem = z.infer<typeof DriftItem>;

export const AgentDrift = z
  .object({
    agent_id: Id,
    drift: Drift.nullable().meta({ description: "null: nothing differs, or not since somebody has accepted it" }),
    items: z.array(DriftItem),
    accepted: z.array(z.string()).meta({ description: "parts that differ and that somebody lets stand" }),
    drifted_at: Timestamp.nullable(),
    version: z.number().int().meta({ description: "to be named in the resolution, so that nothing unseen is resolved; 0: nothing has been written yet" }),
  })
  .meta({ id: "AgentDrift" });
export type AgentDrift = z.infer<typeof AgentDrift>;

export const RESOLUTIONS = ["overwrite", "accept", "adopt"] as const;
export const DriftResolution = z
  .strictObject({
    resolution: z.enum(RESOLUTIONS).meta({
      description:
        "`overwrite`: the agent is provisioned again. `accept`: what is there stands until it changes again. `adopt`: the agent is changed here to what is there.",
    }),
    version: z.number().int().min(0).meta({ description: "of the drift that was looked at" }),
  })
  .meta({ id: "AgentDriftResolution", example: { resolution: "overwrite", version: 2 } });
export type DriftResolution = z.infer<typeof DriftResolution>;
