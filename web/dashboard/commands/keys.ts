// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const gatewayCommandsKey = (...gatewayId: string[]) => inOrganization("gateway-commands", ...gatewayId);
