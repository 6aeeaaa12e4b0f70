// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

/** Without a board: of all of them. */
export const savedViewsKey = (boardId?: string) => (boardId ? inOrganization("saved-views", boardId) : inOrganization("saved-views"));
