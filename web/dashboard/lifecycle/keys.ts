// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const lifecycleKey = (...agentId: string[]) => inOrganization("agent-lifecycle", ...agentId);
