// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const seriesKey = (...asked: unknown[]) => inOrganization("metric-series", ...asked);
export const behindKey = (...asked: unknown[]) => inOrganization("metric-rows", ...asked);
export const dotsKey = (...asked: unknown[]) => inOrganization("metric-dots", ...asked);
