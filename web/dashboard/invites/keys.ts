// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const invitesKey = (...status: string[]) => inOrganization("invites", ...status);
