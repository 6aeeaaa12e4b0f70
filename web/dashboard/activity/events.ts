// What events do to the history of a task and of an agent that is on screen.
import type { QueryKey } from "@tanstack/react-query";
import { queryClient } from "../live/query-client.ts";
import type { EventView } from "../live/wire.ts";
import { agentActivityKey, taskActivityKey } from "./keys.ts";
import { TIMELINE_ROWS } from "./live.ts";
import type { ActivityPage } from "./wire.ts";

function add(key: QueryKey, event: EventView, most = Number.POSITIVE_INFINITY): void {
  queryClient.setQueryData<ActivityPage>(key, (page) => {
    if (!page || page.items.some((known) => known.id === event.id)) return page;
    return { ...page, items: [event, ...page.items].slice(0, most) };
  });
}

export function onAnyEvent(event: EventView): void {
  const { subject, about, actor } = event;
  const taskId = subject.type === "task" ? subject.id : about?.type === "task" ? about.id : null;
  if (taskId) add(taskActivityKey(taskId), event);
  for (const one of [subject, actor]) if (one.type === "agent" && one.id) add(agentActivityKey(one.id), event, TIMELINE_ROWS);
}
