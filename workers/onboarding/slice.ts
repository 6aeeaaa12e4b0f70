// The onboarding of a board: an agent finds out from people what the board is for, and proposes its goal.
//
// Where the truth lives: board_onboardings, one row a board, with what was said (bounded) and who is waited for. The board itself changes only
// when a person confirms, in the batch that ends the onboarding, under the rules of every change of a board (boards: changeBoard).
// Who asks: the board's lead (grammar/leads.ts), else an agent without a board on the board's gateway; nobody else may answer for it. It is told by
// commands to its gateway, made in the batch of what a person says; what people wrote reaches it between marks (platform/fence.ts).
// Every state but the last two has a deadline (rules.ts: lastsMs): commands tell when the agent was told, cron finds what was missed.
// Cost: reading one trip, writing two.
import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { settleDueOnboardings } from "./jobs.ts";
import { portable } from "./portable.ts";
import { agentOnboardingRoutes, onboardingRoutes } from "./routes.ts";
import { onboardingConsumer } from "./subscriber.ts";

export const onboarding: Slice = {
  name: "onboarding",
  actions,
  events,
  routes: [onboardingRoutes, agentOnboardingRoutes],
  consumers: [onboardingConsumer],
  sweeps: [{ name: "onboardings that wait", on: "shard", run: settleDueOnboardings }],
  portable,
};
