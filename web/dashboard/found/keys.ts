// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const foundKey = (...ofGateway: string[]) => inOrganization("found-agents", ...ofGateway);
