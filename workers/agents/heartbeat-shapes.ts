// Wire shapes of setting the heartbeat of a whole group of boards, as the field's client knows them.
import { z } from "zod";
import { Every } from "#worker/commands/schema.ts";
import { Id } from "#worker/platform/wire.ts";

export const GroupHeartbeat = z
  .strictObject({
    every: Every,
    include_board_leads: z.boolean().default(false).meta({ description: "also agents that are named as leads of boards" }),
  })
  .meta({ id: "BoardGroupHeartbeatApply", example: { every: "30m" } });
export type GroupHeartbeat = z.infer<typeof GroupHeartbeat>;

export const GroupHeartbeatResult = z
  .object({
    board_group_id: Id,
    requested: z.object({ every: z.string(), include_board_leads: z.boolean() }),
    updated_agent_ids: z.array(Id).meta({ description: "accepted here; each is written to its gateway when that is connected, and tells how it ended" }),
    failed_agent_ids: z.array(Id),
    errors: z.array(z.object({ agent_id: Id, message: z.string() })).meta({ description: "why, for each that failed" }),
  })
  .meta({ id: "BoardGroupHeartbeatApplyResult" });
export type GroupHeartbeatResult = z.infer<typeof GroupHeartbeatResult>;
