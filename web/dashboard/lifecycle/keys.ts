// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const lifecycleKey = (...agentId: string[]) => inOrganization("agent-lifecycle", ...agentId);
/** What it does, as the fleet tells it. */
export const agentNowKey = (...agentId: string[]) => inOrganization("agent-now", ...agentId);
