import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { issuedInvites } from "./issued.ts";
import { portable } from "./portable.ts";
import { inviteRoutes } from "./routes.ts";

export const invites: Slice = { name: "invites", actions, events, routes: [inviteRoutes], portable, ports: { issuedBy: [issuedInvites] } };
