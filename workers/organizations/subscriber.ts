// Keeps the directory in step with the shard: whatever was not told directly after its commit is told here.
import type { StoredEvent } from "#worker/platform/event-catalog.ts";
import type { Consumer, ConsumerContext } from "#worker/platform/outbox.ts";
import { syncDirectory } from "./directory.ts";

/** Whom an event of a membership is about; for a new organization, its maker. */
function personOf(event: StoredEvent): string | null {
  if (event.type === "organization.created") return event.actor_type === "user" ? event.actor_id : null;
  return (event.payload as { user_id?: string }).user_id ?? null;
}

async function handle(event: StoredEvent, { env, shard }: ConsumerContext): Promise<null> {
  await syncDirectory(env, shard, event.organization_id, personOf(event));
  return null;
}

export const organizationsConsumer: Consumer = {
  name: "organizations",
  // The request tells the directory itself, a moment after its commit; what it could not tell, the sweep finds.
  wakes: false,
  on: {
    "organization.created": handle,
    "organization.updated": handle,
    "organization.restored": handle,
    "member.joined": handle,
    "member.role_changed": handle,
    "member.removed": handle,
    "member.left": handle,
  },
};
