// The events of the onboarding of boards, on the stream of the board.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { OnboardingMessage, OnboardingStand } from "./schema.ts";

/** `label`: the name of the board. `message`: what was said. */
const payload = z.object({ label: z.string(), after: OnboardingStand, message: OnboardingMessage.nullable() });
const readBy = "onboarding.read" as const;

export const events = defineEvents({
  "onboarding.started": { payload, says: "began the onboarding of", readBy },
  "onboarding.nudged": { payload, says: "told the agent again in the onboarding of", readBy },
  "onboarding.asked": { payload, says: "asked in the onboarding of", readBy },
  "onboarding.answered": { payload, says: "answered in the onboarding of", readBy },
  "onboarding.proposed": { payload, says: "proposed a goal for", readBy },
  /** What has become of telling the agent, or of waiting for somebody. */
  "onboarding.moved": { payload, says: "waits in the onboarding of", readBy },
  "onboarding.confirmed": { payload, says: "confirmed the goal of", readBy },
  "onboarding.skipped": { payload, says: "skipped the onboarding of", readBy },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
