// The events of invites. Addresses in them are masked: they outlive the invite.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Invite } from "./schema.ts";

const label = z.string();
const Status = Invite.pick({ status: true });
const Link = Invite.pick({ status: true, expires_at: true });
const Changed = z.object({ label, before: Link, after: Link.extend({ version: z.number().int() }) });
/** Only the status, where the invite ended because its issuer may no longer invite. */
const Revoked = Changed.extend({ before: Link.optional(), after: Changed.shape.after.partial().extend(Status.shape) });

export const events = defineEvents({
  "invite.created": { payload: z.object({ label, after: Invite }), says: "created invite", readBy: "invite.manage" },
  "invite.renewed": { payload: Changed, says: "renewed invite", readBy: "invite.manage" },
  "invite.revoked": { payload: Revoked, says: "revoked invite", readBy: "invite.manage" },
  "invite.accepted": { payload: z.object({ label, before: Status, after: Status, invited_by: z.string() }), says: "accepted invite", readBy: "invite.manage" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
