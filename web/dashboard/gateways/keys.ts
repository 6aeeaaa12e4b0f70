// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const gatewaysKey = () => inOrganization("gateways");
export const gatewayDiallingKey = (...gateway: string[]) => inOrganization("gateway-dialling", ...gateway);
