// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const fieldsKey = () => inOrganization("custom-fields");
