// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const recurrencesKey = (...board: string[]) => inOrganization("recurrences", ...board);
export const previewKey = (boardId: string, ...asked: string[]) => inOrganization("recurrence-preview", boardId, ...asked);
export const assignableKey = (boardId: string) => inOrganization("recurrence-assignable", boardId);
