// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const fleetKey = () => inOrganization("fleet");
