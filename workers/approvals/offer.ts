// Which decisions a gateway takes about a command that it holds.
import { z } from "zod";
import type { ApprovalRow } from "./tables.ts";

const Offer = z.object({ allowed_decisions: z.array(z.string()).default([]) });

/** Whether its gateway would run it; another decision than those it offers it takes for a denial (gateway-protocol.md 7). */
export const maySayYes = ({ held_command_id, payload }: Pick<ApprovalRow, "held_command_id" | "payload">): boolean =>
  held_command_id === null || Offer.parse(JSON.parse(payload)).allowed_decisions.includes("allow-once");
