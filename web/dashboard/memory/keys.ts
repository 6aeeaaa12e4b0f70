// Cache keys of this slice. A place is a board or a group.
import { inOrganization } from "../live/keys.ts";

export const memoriesKey = (...place: string[]) => inOrganization("memory", ...place);
