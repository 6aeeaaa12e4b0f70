// The wire types of this slice.
export type { GatewaySession, SessionHistory, SessionMessage, SessionUpdate } from "#worker/gateway-sessions/schema.ts";
export type { SessionFrame } from "#worker/gateways/schema.ts";
