// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const gatewayUsageKey = (...which: string[]) => inOrganization("gateway-usage", ...which);
