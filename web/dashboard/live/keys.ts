// Cache keys of what belongs to an organization begin with its id: the data of one can be dropped at once.
import { activeOrganizationId } from "./http.ts";

export const inOrganization = (...parts: readonly unknown[]) => ["organization", activeOrganizationId(), ...parts] as const;
/** Everything that is kept of the organization. */
export const organizationKey = () => inOrganization();
