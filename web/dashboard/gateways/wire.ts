// The wire types of this slice.
export type { ConnectCommand as IssuedCommand, Gateway, GatewayUpdate, LinkProblem } from "#worker/gateways/schema.ts";
export type { GatewayDialling } from "#worker/gateways/dial-schema.ts";
