// The wire types of this slice.
export type { ActivityPage, SetAsideEvent } from "#worker/activity/schema.ts";
