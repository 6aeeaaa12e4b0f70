// Keeps the directory in step with the shard: whatever was not told directly after its commit is told here.
import type { EventRow } from "#worker/platform/events.ts";
import type { Consumer, ConsumerContext } from "#worker/platform/outbox.ts";
import { syncDirectory } from "./directory.ts";

/** Whom an event of a membership is about; for a new organization, its maker. */
function personOf(event: EventRow): string | null {
  if (event.type === "organization.created") return event.actor_type === "user" ? event.actor_id : null;
  return (JSON.parse(event.payload) as { user_id?: string }).user_id ?? null;
}

async function handle(event: EventRow, { env, shard }: ConsumerContext): Promise<null> {
  await syncDirectory(env, shard, event.organization_id, personOf(event));
  return null;
}

export const organizationsConsumer: Consumer = {
  name: "organizations",
  types: new Set([
    "organization.created",
    "organization.updated",
    "organization.restored",
    "member.joined",
    "member.role_changed",
    "member.removed",
    "member.left",
  ]),
  // The request tells the directory itself, a moment after its commit; what it could not tell, the sweep finds.
  wakes: () => false,
  handle,
};
