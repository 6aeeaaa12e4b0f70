// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const guardsKey = () => inOrganization("guards");
export const stopsKey = () => inOrganization("guards", "stops");
export const agentGuardKey = (agentId: string) => inOrganization("guards", "agent", agentId);
export const limitsKey = (scope: string, id: string) => inOrganization("guards", "limits", scope, id);
