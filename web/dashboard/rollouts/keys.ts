// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const defaultsKey = (...which: string[]) => inOrganization("agent-defaults", ...which);
export const rollOutsKey = (...which: string[]) => inOrganization("roll-outs", ...which);
