// The timeline over HTTP, and the events that were set aside.
import { z } from "zod";
import { noContent, ok, Routes } from "#worker/platform/legacy-http.ts";
import { PageQuery } from "#worker/platform/wire.ts";
import { ActivityPage, ActivityQuery, SetAsideList } from "./schema.ts";
import { actions } from "./actions.ts";
import { listActivity, listSetAside, retryEvent } from "./service.ts";

const TAG = "Activity";

export const activityRoutes = new Routes()
  .add(
    {
      method: "get",
      path: "/activity",
      id: "listActivity",
      tag: TAG,
      summary: "The timeline, newest first",
      description:
        "Every change with its actor, time, what was before and after, and the event that caused it. A resource's id also finds events about it: a task's shows its approvals and runs.",
      action: actions["activity.read"],
      callers: ["person", "agent"],
      query: ActivityQuery,
      answer: ActivityPage,
    },
    async ({ query }, work) => ok(await listActivity(work, query)),
  )
  .add(
    {
      method: "get",
      path: "/events/set-aside",
      id: "listSetAsideEvents",
      tag: TAG,
      summary: "Events that a consumer could not handle",
      action: actions["activity.operate"],
      callers: ["person"],
      query: PageQuery,
      answer: SetAsideList,
    },
    async ({ query }, work) => ok(await listSetAside(work, query)),
  )
  .add(
    {
      method: "post",
      path: "/events/set-aside/:event_id/retry",
      id: "retrySetAsideEvent",
      tag: TAG,
      summary: "Try such an event again",
      action: actions["activity.operate"],
      callers: ["person"],
      params: z.object({ event_id: z.coerce.number().int().positive() }),
      answer: null,
      status: 204,
      errors: ["conflict"],
    },
    async ({ params }, work) => {
      await retryEvent(work, params.event_id);
      return noContent();
    },
  );
