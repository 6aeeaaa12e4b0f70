// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const foundKey = (...ofGateway: string[]) => inOrganization("found-agents", ...ofGateway);
/** Not below the list's: its files are asked for by whoever opens it, and not again with every change. */
export const foundAgentKey = (gatewayId: string, name: string) => inOrganization("found-agent", gatewayId, name);
