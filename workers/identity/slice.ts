import type { Slice } from "#worker/platform/slice.ts";
import { accountRoutes } from "./account-routes.ts";
import { actions } from "./actions.ts";
import { passkeyRoutes } from "./passkey-routes.ts";
import { portable } from "./portable.ts";
import { identityRoutes } from "./routes.ts";
import { sweepIdentity } from "./sweep.ts";

export const identity: Slice = {
  name: "identity",
  actions,
  routes: [identityRoutes.app, accountRoutes.app, passkeyRoutes.app],
  sweeps: [{ name: "sign-in leftovers", on: "installation", run: ({ env, now }) => sweepIdentity(env, now) }],
  portable,
};
