// What events do to the onboarding on screen.
import type { LinkProps } from "@tanstack/react-router";
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { onboardingKey } from "./keys.ts";

export function onOnboardingEvent(event: EventView): void {
  if (isAbout(event, "onboarding") && event.about) void reload(onboardingKey(event.about.id));
}

export const linkOfOnboarding = ({ subject, about }: EventView): LinkProps | null =>
  subject.type === "onboarding" && about ? { to: "/boards/$boardId/onboarding", params: { boardId: about.id } } : null;
