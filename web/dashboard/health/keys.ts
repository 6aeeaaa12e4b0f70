// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const gatewayHealthKey = (...gatewayId: string[]) => inOrganization("gateway-health", ...gatewayId);
