// What events do to the history of a task that is on screen.
import { queryClient } from "../live/query-client.ts";
import type { EventView } from "../live/wire.ts";
import { taskActivityKey } from "./keys.ts";
import type { ActivityPage } from "./wire.ts";

export function onAnyEvent(event: EventView): void {
  const taskId = event.subject.type === "task" ? event.subject.id : event.about?.type === "task" ? event.about.id : null;
  if (!taskId) return;
  queryClient.setQueryData<ActivityPage>(taskActivityKey(taskId), (page) => {
    if (!page || page.items.some((known) => known.id === event.id)) return page;
    return { ...page, items: [event, ...page.items] };
  });
}
