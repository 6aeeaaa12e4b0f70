// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const onboardingKey = (...boardId: string[]) => inOrganization("onboarding", ...boardId);
