// The timeline over HTTP, and set-aside events: those that a consumer could not handle.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { PageQuery, wholeNumber } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { ActivityPage, ActivityQuery, SetAsideList } from "./schema.ts";
import { listActivity, listSetAside, retryEvent } from "./service.ts";

const tag = "Activity";

export const activityRoutes = api()
  .openapi(
    operation(actions["activity.read"], {
      method: "get",
      path: "/activity",
      id: "listActivity",
      tag,
      summary: "The timeline, newest first",
      description:
        "Every change with its actor, time, what was before and after, and the event that caused it. A resource's id also finds events about it: a task's shows its approvals and runs. Each event is shown to whoever may read the thing itself (see Events): an API key needs the scope of that too, `tasks:read` for tasks.",
      query: ActivityQuery,
      answer: ActivityPage,
      status: 200,
    }),
    async (context) => context.json(await listActivity(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["activity.operate"], {
      method: "get",
      path: "/events/set-aside",
      id: "listSetAsideEvents",
      tag,
      summary: "Events that a consumer could not handle",
      query: PageQuery,
      answer: SetAsideList,
      status: 200,
    }),
    async (context) => context.json(await listSetAside(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["activity.operate"], {
      method: "post",
      path: "/events/set-aside/{event_id}/retry",
      id: "retrySetAsideEvent",
      tag,
      summary: "Try such an event again",
      params: z.object({ event_id: wholeNumber(1, Number.MAX_SAFE_INTEGER) }),
      answer: null,
      status: 204,
      errors: ["conflict"],
    }),
    async (context) => {
      await retryEvent(context.var.work, context.req.valid("param").event_id);
      return context.body(null, 204);
    },
  );
