// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const agentsKey = () => inOrganization("agents");
/** Below the list's: what makes that stale makes this stale. */
export const driftKey = (agentId: string) => inOrganization("agents", "drift", agentId);
export const settingsKey = (...agentId: string[]) => inOrganization("agents", "settings", ...agentId);
export const adoptionKey = (agentId: string) => inOrganization("agents", "adoption", agentId);
