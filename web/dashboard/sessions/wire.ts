// The wire types of this slice.
export type { GatewaySession, SessionHistory, SessionMessage } from "#worker/gateway-sessions/schema.ts";
