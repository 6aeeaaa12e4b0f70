// The wire types of this slice.
export type { FleetAgent } from "#worker/views/schema.ts";
export { LIFECYCLE_STATES } from "#grammar/lifecycle.ts";
export { FLEET_STATES, type FleetState } from "#grammar/fleet.ts";
