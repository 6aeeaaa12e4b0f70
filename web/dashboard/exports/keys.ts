// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const exportsKey = () => inOrganization("exports");
export const importsKey = () => inOrganization("imports");
