import { map } from "#worker/platform/db.ts";
import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { grantOf, organizationGrant } from "./grants-store.ts";
import { sweepPeople } from "./jobs.ts";
import { founder } from "./joining.ts";
import { ownRoutes } from "./own-routes.ts";
import { sharedOwnerships } from "./ownerships.ts";
import { portable } from "./portable.ts";
import { copyOwnProfile } from "./profiles.ts";
import { memberRoutes } from "./routes.ts";
import { roleGuard } from "./store.ts";
import { directoryConsumer } from "./subscriber.ts";

export const members: Slice = {
  name: "members",
  actions,
  events,
  routes: [ownRoutes, memberRoutes],
  consumers: [directoryConsumer],
  sweeps: [{ name: "people", on: "installation", run: sweepPeople }],
  portable,
  ports: {
    profileChanged: copyOwnProfile,
    sharedOwnerships,
    issuedBy: [],
    membership: {
      grant: (db, caller, organizationId) => map(organizationGrant(db, caller, organizationId), (row) => grantOf(caller, row)),
      roleGuard,
      founder,
    },
  },
};
