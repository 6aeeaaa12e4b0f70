// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const soulsKey = (...which: string[]) => inOrganization("souls", ...which);
