// Calendar addresses over HTTP, and the calendars themselves.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { readCalendar } from "./reading.ts";
import { CalendarFeed, CalendarFeedCreate, CalendarFile } from "./schema.ts";
import { getFeed, makeFeed, revokeFeed } from "./service.ts";

const tag = "Calendars";
const own = { path: "/calendar-feed", tag } as const;
const ofBoard = { path: "/boards/{board_id}/calendar-feed", tag, params: z.object({ board_id: Id }) } as const;
const MADE = "The answer has the address, once; one that was there before ends. Whoever has it reads what you may read, until it is ended or you leave.";

export const calendarRoutes = api()
  .openapi(
    operation(actions["calendar.use"], { ...own, method: "get", id: "getCalendarFeed", summary: "Your calendar address", answer: CalendarFeed, status: 200 }),
    async (context) => context.json(await getFeed(context.var.work, null), 200),
  )
  .openapi(
    operation(actions["calendar.use"], {
      ...own,
      method: "post",
      id: "makeCalendarFeed",
      summary: "Make an address of what is due for you, on all boards that you read",
      description: MADE,
      body: CalendarFeedCreate,
      answer: CalendarFeed,
      status: 201,
    }),
    async (context) => context.json(await makeFeed(context.var.work, null, context.req.valid("json")), 201),
  )
  .openapi(
    operation(actions["calendar.use"], { ...own, method: "delete", id: "revokeCalendarFeed", summary: "End your calendar address", answer: null, status: 204 }),
    async (context) => {
      await revokeFeed(context.var.work, null);
      return context.body(null, 204);
    },
  )
  .openapi(
    operation(actions["calendar.use_board"], {
      ...ofBoard,
      method: "get",
      id: "getBoardCalendarFeed",
      summary: "Your calendar address of a board",
      answer: CalendarFeed,
      status: 200,
    }),
    async (context) => context.json(await getFeed(context.var.work, context.req.valid("param").board_id), 200),
  )
  .openapi(
    operation(actions["calendar.use_board"], {
      ...ofBoard,
      method: "post",
      id: "makeBoardCalendarFeed",
      summary: "Make an address of what is due on a board, and of what comes back there",
      description: MADE,
      body: CalendarFeedCreate,
      answer: CalendarFeed,
      status: 201,
    }),
    async (context) => context.json(await makeFeed(context.var.work, context.req.valid("param").board_id, context.req.valid("json")), 201),
  )
  .openapi(
    operation(actions["calendar.use_board"], {
      ...ofBoard,
      method: "delete",
      id: "revokeBoardCalendarFeed",
      summary: "End your calendar address of a board",
      answer: null,
      status: 204,
    }),
    async (context) => {
      await revokeFeed(context.var.work, context.req.valid("param").board_id);
      return context.body(null, 204);
    },
  )
  .openapi(
    operation("public", {
      method: "get",
      path: "/calendar/{calendar_file}",
      id: "readCalendar",
      tag,
      summary: "What is due, for calendar programs",
      description:
        "iCalendar (RFC 5545): a whole-day event for each task that is due and not done, from 90 days back to two years ahead, at most 2,000; of a board also what comes back in the next 60 days. An ETag; 60 times an hour, then 429.",
      params: CalendarFile,
      answer: null,
      download: "text/calendar",
      status: 200,
      errors: ["not_found", "rate_limited"],
    }),
    async (context) => {
      const { text, etag } = await readCalendar(context.var.work, context.req.valid("param").calendar_file);
      const headers = { "Content-Type": "text/calendar; charset=utf-8", ETag: etag, "Cache-Control": "private, no-cache" };
      if (context.req.header("If-None-Match")?.includes(etag)) return context.body(null, 304 as 200, headers);
      return context.body(text, 200, headers);
    },
  );
