// What events do to where agents stand: what is on screen is read again when its agent, its gateway, its board or a run has news.
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { agentNowKey, lifecycleKey } from "./keys.ts";

export function onLifecycleEvent(event: EventView): void {
  if (isAbout(event, "agent")) void reload(lifecycleKey(event.subject.id));
  if (isAbout(event, "gateway_command") && event.about) void reload(lifecycleKey(event.about.id));
  if (isAbout(event, "run") || isAbout(event, "task") || isAbout(event, "approval")) void reload(agentNowKey());
  if (event.type.startsWith("guard.") || isAbout(event, "gateway") || isAbout(event, "run") || event.type === "board.updated") void reload(lifecycleKey());
}
