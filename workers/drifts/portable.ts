// Nothing of drift is exported: it is about gateways of this installation.
import type { Portable } from "#worker/platform/portable.ts";

export const portable: Portable = { tables: [], staysBehind: [{ name: "agent_drifts", why: "agents arrive as drafts: nothing has been written for them" }] };
