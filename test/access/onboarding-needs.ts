// What operations on the onboarding of boards demand, by hand (needs.ts).
import type { Need } from "./needs.ts";

export const ONBOARDING_NEEDS: Record<string, Need> = {
  getBoardOnboarding: ["onboarding.read", "reader", "its board", "boards:read here"],
  startBoardOnboarding: ["onboarding.talk", "writer", "never", "boards:write here"],
  answerBoardOnboarding: ["onboarding.talk", "writer", "never", "boards:write here"],
  skipBoardOnboarding: ["onboarding.talk", "writer", "never", "boards:write here"],
  confirmBoardOnboarding: ["onboarding.confirm", "admin", "never", "never"],
  reportBoardOnboarding: ["onboarding.ask", "nobody", "itself", "never"],
  agentReportOnboarding: ["onboarding.ask", "nobody", "itself", "never"],
};
