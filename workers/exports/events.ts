// The events of exports and imports: each is requested, and ends once.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";

const label = z.string();
const rows = z.number().int();
const bytes = z.number().int();
const Failed = z.object({ error: z.string() });

export const events = defineEvents({
  "organization.export_requested": { payload: z.object({ label }), says: "requested an export of organization" },
  "organization.exported": { payload: z.object({ label, rows, bytes }), says: "exported organization" },
  "organization.export_failed": { payload: Failed, says: "could not export organization" },
  "organization.import_requested": { payload: z.object({ label, bytes }), says: "requested an import into organization" },
  "organization.imported": { payload: z.object({ label, rows, notes: z.array(z.string()) }), says: "imported into organization" },
  "organization.import_failed": { payload: Failed, says: "could not import into organization" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
