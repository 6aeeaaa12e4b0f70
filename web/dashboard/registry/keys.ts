// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const registrationTokensKey = () => inOrganization("registration-tokens");
export const gatewayMetricsKey = (...gatewayId: string[]) => inOrganization("gateway-metrics", ...gatewayId);
export const gatewayConnectionsKey = (...gatewayId: string[]) => inOrganization("gateway-connections", ...gatewayId);
