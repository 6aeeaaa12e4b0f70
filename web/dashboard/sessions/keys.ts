// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const sessionsKey = (...gatewayId: string[]) => inOrganization("gateway-sessions", ...gatewayId);
export const sessionKey = (gatewayId: string, session: string) => inOrganization("gateway-session", gatewayId, session);
export const historyKey = (gatewayId: string, session: string) => inOrganization("gateway-session-history", gatewayId, session);
