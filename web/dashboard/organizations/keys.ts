// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const profileKey = () => inOrganization("profile");
export const ownMemberKey = () => inOrganization("own-member");
