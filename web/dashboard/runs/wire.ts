// The wire types of this slice.
export type { LiveRun } from "#worker/activity/schema.ts";
export type { Run } from "#worker/runs/schema.ts";
