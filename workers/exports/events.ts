// The events of exports and imports: each is requested, and ends once.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";

const label = z.string();
const rows = z.number().int();
const bytes = z.number().int();
const Failed = z.object({ error: z.string() });

export const events = defineEvents({
  "organization.export_requested": { payload: z.object({ label }), says: "requested an export of organization", readBy: "organization.export" },
  "organization.exported": { payload: z.object({ label, rows, bytes }), says: "exported organization", readBy: "organization.export" },
  "organization.export_failed": { payload: Failed, says: "could not export organization", readBy: "organization.export" },
  "organization.import_requested": { payload: z.object({ label, bytes }), says: "requested an import into organization", readBy: "organization.import" },
  "organization.imported": {
    payload: z.object({ label, rows, notes: z.array(z.string()) }),
    says: "imported into organization",
    readBy: "organization.import",
  },
  "organization.import_failed": { payload: Failed, says: "could not import into organization", readBy: "organization.import" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
