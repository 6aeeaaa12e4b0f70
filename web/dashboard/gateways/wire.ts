// The wire types of this slice.
export type { ConnectCommand as IssuedCommand, Gateway, GatewayDialling, GatewayUpdate, LinkProblem } from "#worker/gateways/schema.ts";
