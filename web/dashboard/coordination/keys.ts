// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const coordinationKey = (...shown: object[]) => inOrganization("coordination", ...shown);
