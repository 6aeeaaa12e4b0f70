import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { ApiKeyCaller, noteKeyUse } from "./api-key-caller.ts";
import { apiKeyRoutes } from "./api-key-routes.ts";
import { inviteRoutes } from "./invite-routes.ts";
import { purgeOrganizations, sweepPeople } from "./jobs.ts";
import { memberRoutes } from "./member-routes.ts";
import { sharedOwnerships } from "./ownerships.ts";
import { portable } from "./portable.ts";
import { tellProfile } from "./profiles.ts";
import { organizationRoutes } from "./routes.ts";
import { organizationsConsumer } from "./subscriber.ts";

export const organizations: Slice = {
  name: "organizations",
  actions,
  routes: [organizationRoutes.app, memberRoutes.app, inviteRoutes.app, apiKeyRoutes.app],
  consumers: [organizationsConsumer],
  sweeps: [
    { name: "organizations to be deleted", on: "shard", run: ({ env, shard, db, now }) => purgeOrganizations(env, shard, db, now) },
    { name: "people", on: "installation", run: sweepPeople },
  ],
  portable,
  ports: { profileChanged: (work) => tellProfile(work.env, work.caller.id), sharedOwnerships },
  afterRequest: (work) => (work.caller instanceof ApiKeyCaller ? noteKeyUse(work) : null),
};
