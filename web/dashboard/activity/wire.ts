// The wire types of this slice.
import type { ActivityPage as Listed } from "#worker/activity/schema.ts";
import type { EventView } from "../live/wire.ts";

export type { SetAsideEvent } from "#worker/activity/schema.ts";
/** Live events, which have not all that listed ones have, are added to it. */
export type ActivityPage = Omit<Listed, "items"> & { items: EventView[] };
