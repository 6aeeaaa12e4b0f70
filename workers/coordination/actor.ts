// Pure: whose doing an event is.
import type { EventRow } from "#worker/platform/events.ts";
import type { Actor } from "#worker/platform/wire.ts";

export const actorOf = ({ actor_type: type, actor_id: id, actor_name: name }: Pick<EventRow, "actor_type" | "actor_id" | "actor_name">): Actor => ({
  type,
  id,
  name,
});
