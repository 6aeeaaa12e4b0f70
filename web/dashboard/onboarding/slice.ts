// What a board is for, found out by its agent.
import type { Slice } from "../slice.ts";
import { linkOfOnboarding, onOnboardingEvent } from "./events.ts";
import { onboardingKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const onboarding: Slice<typeof routes> = {
  name: "onboarding",
  routes,
  onEvent: onOnboardingEvent,
  linkOf: linkOfOnboarding,
  lists: () => [onboardingKey()],
};
