// The events of an organization itself.
import { z } from "zod";
import { changedPayload, createdPayload, defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Organization } from "./schema.ts";

const deletion = Organization.pick({ deletion_at: true });
const afterwards = deletion.extend({ version: z.number().int().optional() });

export const events = defineEvents({
  "organization.created": { payload: createdPayload(Organization), says: "created organization", readBy: "organization.read" },
  "organization.updated": { payload: changedPayload(Organization), says: "updated organization", readBy: "organization.read" },
  "organization.deletion_scheduled": {
    payload: z.object({ label: z.string().optional(), before: deletion, after: afterwards }),
    says: "scheduled the deletion of organization",
    readBy: "organization.read",
  },
  "organization.restored": {
    payload: z.object({ label: z.string(), before: deletion, after: afterwards }),
    says: "restored organization",
    readBy: "organization.read",
  },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
