// The wire types of this slice.
export type { CalendarFeed } from "#worker/calendar/schema.ts";
