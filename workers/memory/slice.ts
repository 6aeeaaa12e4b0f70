// What boards, and groups of boards, remember: a log that people and agents write to, values by key, and the chat with the agents.
//
// Where the truth lives: memories, one row each, of a board or of a group; memory_places counts them (triggers), so that a bound is asked for
// without counting; memory_notices says which agents a message was told and what became of that. Who writes: this slice alone, in the batch of
// the event. Who may: whoever works on the board; what belongs to a group is written from its boards, or by admins. Values by key: the last to
// write wins, or, with `if_version`, only who has seen the last.
// The chat wakes agents by the consumer of its own events, as commands to their gateways, past the gate of all work; what others wrote reaches
// them between marks that nobody can know (platform/fence.ts). A crash loses a nudge at most: cron settles notices whose command has ended, and
// those that nobody answers. Agents that keep each other at work are stopped after a few turns.
// Cost: reading one trip, writing two; a log is bounded, the oldest that is not pinned goes in the batch that adds one more.
import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { settleDueNotices } from "./jobs.ts";
import { portable } from "./portable.ts";
import { agentMemoryRoutes, agentSharedMemoryRoutes, boardMemoryRoutes, groupMemoryRoutes, sharedMemoryRoutes } from "./routes.ts";
import { memoryStreamRoutes } from "./stream-routes.ts";
import { memoryConsumer } from "./subscriber.ts";

export const memory: Slice = {
  name: "memory",
  actions,
  events,
  routes: [boardMemoryRoutes, groupMemoryRoutes, sharedMemoryRoutes, agentMemoryRoutes, agentSharedMemoryRoutes, memoryStreamRoutes],
  consumers: [memoryConsumer],
  sweeps: [{ name: "messages to agents", on: "shard", run: settleDueNotices }],
  portable,
};
