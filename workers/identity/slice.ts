import type { Slice } from "#worker/platform/slice.ts";
import { accountRoutes } from "./account-routes.ts";
import { actions } from "./actions.ts";
import { linkRoutes } from "./link-routes.ts";
import { passkeyRoutes } from "./passkey-routes.ts";
import { portable } from "./portable.ts";
import { unfilledPorts } from "./ports.ts";
import { sessionRoutes } from "./session-routes.ts";
import { signInRoutes } from "./sign-in-routes.ts";
import { sweepIdentity } from "./sweep.ts";

export const identity: Slice = {
  name: "identity",
  actions,
  routes: [signInRoutes, sessionRoutes, linkRoutes, passkeyRoutes, accountRoutes],
  sweeps: [{ name: "sign-in leftovers", on: "installation", run: ({ env, now }) => sweepIdentity(env, now) }],
  portable,
  ports: unfilledPorts,
};
