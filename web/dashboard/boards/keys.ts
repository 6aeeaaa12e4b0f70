// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const boardsKey = () => inOrganization("boards");
export const archivedKey = () => inOrganization("archived-boards");
export const templatesKey = () => inOrganization("board-templates");
export const groupsKey = () => inOrganization("board-groups");
export const boardKey = (id: string) => inOrganization("board", id);
