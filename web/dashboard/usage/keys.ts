// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

/** Of one task, on each gateway where it ran. */
export const taskUsageKey = (...which: string[]) => inOrganization("task-usage", ...which);
export const gatewayUsageKey = (...which: string[]) => inOrganization("gateway-usage", ...which);
