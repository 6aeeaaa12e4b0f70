// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const taskImportsKey = () => inOrganization("task-imports");
export const taskImportKey = (id: string) => inOrganization("task-import", id);
