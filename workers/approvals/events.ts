// The events of approvals: requested, then closed once, and spent at most once.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Approval } from "./schema.ts";

/** A held command's payload may be larger than what callers may attach. */
const Attached = z.record(z.string(), z.unknown());
const Told = Approval.extend({ metadata: Attached, payload: Attached });
const Changed = z.object({
  label: z.string(),
  action: z.string(),
  gateway_id: z.string().nullable(),
  held_command_id: z.string().nullable(),
  before: Told.partial(),
  after: Told.partial(),
});

export const events = defineEvents({
  "approval.requested": {
    payload: z.object({ label: z.string(), after: Told }),
    says: "requested approval",
    readBy: "approval.read",
    readOffBoard: "approval.read_at_gateway",
  },
  "approval.decided": { payload: Changed, says: "decided approval", readBy: "approval.read", readOffBoard: "approval.read_at_gateway" },
  "approval.expired": { payload: Changed, says: "closed the expired approval", readBy: "approval.read", readOffBoard: "approval.read_at_gateway" },
  "approval.withdrawn": { payload: Changed, says: "withdrew approval", readBy: "approval.read", readOffBoard: "approval.read_at_gateway" },
  /** The gateway has recorded something else than what was decided here; the reason says what. */
  "approval.overruled": { payload: Changed, says: "overruled approval", readBy: "approval.read", readOffBoard: "approval.read_at_gateway" },
  "approval.spent": { payload: Changed, says: "used approval", readBy: "approval.read", readOffBoard: "approval.read_at_gateway" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
