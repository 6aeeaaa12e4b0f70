// The wire types of this slice.
export type { ConnectCommand as IssuedCommand, Gateway, LinkProblem } from "#worker/gateways/schema.ts";
