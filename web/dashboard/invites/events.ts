// What events do to the lists of invites.
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { invitesKey } from "./keys.ts";

export function onInviteEvent(event: EventView): void {
  if (isAbout(event, "invite")) void reload(invitesKey());
}
