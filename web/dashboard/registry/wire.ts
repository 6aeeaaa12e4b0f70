// The wire types of this slice.
export type { GatewayConnection, MetricsPoint, RegistrationToken, RegistrationTokenCreate, RegistrationTokenIssued } from "#worker/registry/schema.ts";
