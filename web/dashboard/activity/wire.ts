// The wire types of this slice.
export type { SetAsideEvent } from "#worker/activity/schema.ts";

import type { EventView } from "#worker/activity/schema.ts";
import type { CursorPage } from "../live/wire.ts";

export type EventPage = CursorPage<EventView>;
