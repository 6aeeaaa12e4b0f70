// The events of API keys. The beginning of a token is only for those who manage keys, so no event contains it.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { ApiKey } from "./schema.ts";

const label = z.string();
const Key = ApiKey.omit({ hint: true });
const Changed = z.object({ label, before: Key.partial(), after: Key.partial() });

export const events = defineEvents({
  "api_key.created": { payload: z.object({ label, after: Key }), says: "created API key", readBy: "api_key.manage" },
  "api_key.updated": { payload: Changed, says: "updated API key", readBy: "api_key.manage" },
  "api_key.rotated": { payload: Changed, says: "rotated API key", readBy: "api_key.manage" },
  /** Without `before` where it ended because its creator lost the right to have it. */
  "api_key.revoked": { payload: Changed.extend({ before: Key.partial().optional() }), says: "revoked API key", readBy: "api_key.manage" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
