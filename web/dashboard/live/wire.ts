// Wire types that belong to no slice. Types only: no schema code reaches the bundle.
export type { EventView, LiveFrame, Viewer } from "#worker/activity/schema.ts";
export type { EventPayloads, EventType } from "#worker/platform/event-catalog.ts";
export type { Actor, Page, Problem } from "#worker/platform/wire.ts";
