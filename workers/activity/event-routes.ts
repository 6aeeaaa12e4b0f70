// The events of an organization as they happen, over HTTP: whole, as live sockets tell them, and as the timeline lists them.
import type { Context } from "hono";
import { positionIn, SENT_EVENTS, STREAM_HEADERS } from "#worker/platform/event-stream.ts";
import { type ApiEnv, api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { streamEvents } from "./event-feed.ts";
import { ActivityStreamQuery } from "./schema.ts";

const ABOUT =
  "Their ids are the events' own: `Last-Event-ID` continues where a stream was cut, without a gap and without telling one twice; `resync` where more has happened than can be told again: load the list. Each is told to whoever may read the thing itself, on the boards that they read at that moment. A comment line comes at least every 5 seconds. A reader who takes less than happens is cut off, and goes on when they ask again. After half an hour the stream ends, and is asked for again.";
const shared = { method: "get", tag: "Activity", query: ActivityStreamQuery, download: SENT_EVENTS, answer: null, status: 200 } as const;
const lastOf = ({ req }: Context<ApiEnv>): number | null => positionIn(req.header("Last-Event-ID"));

export const eventStreamRoutes = api()
  .openapi(
    operation(actions["activity.stream"], {
      ...shared,
      path: "/activity/stream",
      id: "streamActivity",
      summary: "The timeline as it goes on",
      description: `Server-sent events \`event\`, each as \`GET /activity\` lists it. ${ABOUT}`,
    }),
    async (context) => context.body(await streamEvents(context.var.work, context.req.valid("query"), lastOf(context), { isWhole: false }), 200, STREAM_HEADERS),
  )
  .openapi(
    operation(actions["activity.stream"], {
      ...shared,
      path: "/events/stream",
      id: "streamEvents",
      summary: "Everything that happens in the organization, as it happens",
      description: `Server-sent events \`event\`, whole, as the live sockets tell them. ${ABOUT}`,
    }),
    async (context) => context.body(await streamEvents(context.var.work, context.req.valid("query"), lastOf(context), { isWhole: true }), 200, STREAM_HEADERS),
  );
