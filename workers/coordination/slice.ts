// What agents ask: they nudge each other, ask people, write to leads and to all leads, and are named in comments. Each is tracked until it is
// answered or its time is over; leads hear of what happens on their boards.
//
// Where the truth lives: coordination_requests, one row for each that is asked of one, with who asked, whom, until when, and the answer. Who
// writes: this slice alone, in the batch of the event. Who may: leads of their own board, main agents of the boards of their gateway, as people
// have said what they are; whom it is asked of answers, or a person who writes on the board. Nobody is woken by what they did themselves.
// Telling an agent is a command to its gateway, past the gate of all work; what others wrote reaches it between marks that nobody can know. A crash
// loses a nudge at most: cron settles what has ended unheard, and what nobody answers in time. Agents that turn to each other too often are stopped.
// Cost: asking and answering two trips; notices follow from events and add no trip to the write that causes them.
import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { forgetOldRequests, settleDueRequests } from "./jobs.ts";
import { portable } from "./portable.ts";
import { agentAskingRoutes, agentLeadMessageRoutes, agentRequestRoutes, coordinationRoutes } from "./routes.ts";
import { coordinationConsumer } from "./subscriber.ts";

export const coordination: Slice = {
  name: "coordination",
  actions,
  events,
  routes: [coordinationRoutes, agentAskingRoutes, agentLeadMessageRoutes, agentRequestRoutes],
  consumers: [coordinationConsumer],
  sweeps: [
    { name: "what agents ask", on: "shard", run: settleDueRequests },
    { name: "what agents asked long ago", on: "shard", run: forgetOldRequests },
  ],
  portable,
};
