// The wire types of this slice.
export type { GatewayUsage } from "#worker/gateway-usage/schema.ts";
