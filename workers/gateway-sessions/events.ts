// The events of what people say and do in the sessions of agents. What became of it on the gateway is told by the command's own events.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Id } from "#worker/platform/wire.ts";
import { SessionUpdate } from "./schema.ts";

const asked = z.object({ label: z.string().meta({ description: "the agent's name" }), gateway_id: Id, session_key: z.string(), command_id: Id });

export const events = defineEvents({
  "gateway_session.messaged": {
    payload: asked.extend({ message: z.string() }),
    says: "said something in a session of agent",
    readBy: "board.read",
  },
  "gateway_session.abort_requested": { payload: asked, says: "asked to stop what goes on in a session of agent", readBy: "board.read" },
  "gateway_session.reset_requested": { payload: asked, says: "asked to reset a session of agent", readBy: "board.read" },
  "gateway_session.compaction_requested": { payload: asked, says: "asked to compact a session of agent", readBy: "board.read" },
  "gateway_session.change_requested": { payload: asked.extend({ after: SessionUpdate }), says: "asked to change a session of agent", readBy: "board.read" },
  /** The event's reason says what stood in the way. */
  "gateway_session.held_back": {
    payload: z.object({ label: z.string().nullable(), gateway_id: Id, session_key: z.string(), kind: z.string().meta({ example: "session.message" }) }),
    says: "did not pass on what was meant for a session of agent",
    readBy: "board.read",
  },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
