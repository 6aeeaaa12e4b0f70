// The wire types of this slice.
export type { Onboarding, OnboardingAnswer, OnboardingConfirm, OnboardingMessage } from "#worker/onboarding/schema.ts";
