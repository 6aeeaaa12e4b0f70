// The wire types of this slice.
export type { GatewayHealth, HealthPart } from "#worker/gateway-health/schema.ts";
