// What events do to the organization.
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import { organizationKey } from "../live/keys.ts";
import type { EventView } from "../live/wire.ts";
import { profileKey } from "./keys.ts";

export function onOrganizationEvent(event: EventView): void {
  if (!isAbout(event, "organization")) return;
  // An import brings the history of another organization: what holds now is asked, not read from the event.
  void reload(profileKey());
  // An import brings everything.
  if (event.type === "organization.imported") void reload(organizationKey());
}
