// The wire types of this slice.
export type { GatewayCommand } from "#worker/commands/schema.ts";
