// What events do to custom fields: in their list, and, by their defaults, on the board that is on screen.
import { boardKey } from "../boards/index.ts";
import { reload } from "../live/cache.ts";
import { boardOnScreen, isAbout } from "../live/events.ts";
import { inOrganization } from "../live/keys.ts";
import { queryClient } from "../live/query-client.ts";
import type { EventView } from "../live/wire.ts";
import { fieldsKey } from "./keys.ts";

export function onFieldEvent(event: EventView): void {
  if (!isAbout(event, "custom_field")) return;
  void reload(fieldsKey());
  const boardId = boardOnScreen();
  if (boardId) void reload(boardKey(boardId));
  queryClient.removeQueries({ queryKey: inOrganization("board"), type: "inactive" });
}
