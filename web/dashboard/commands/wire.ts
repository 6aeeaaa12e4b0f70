// The wire types of this slice.
export type { GatewayCommand } from "#worker/gateways/schema.ts";
