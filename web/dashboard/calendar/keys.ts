// Cache keys of this slice. Of a board, or of what is one's own: "".
import { inOrganization } from "../live/keys.ts";

export const feedKey = (...board: string[]) => inOrganization("calendar-feed", ...board);
