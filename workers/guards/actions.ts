// Who may stop agents, set what they may take, and lift a stop.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "guard.read": { resource: "organization", risk: "low", person: "member", agent: "never", key: "agents:read", says: "see how an agent is guarded" },
  "guard.list": { resource: "organization", risk: "low", person: "admin", agent: "never", key: "agents:read", says: "see what has been stopped" },
  /** Whoever may give agents of a board work may also end it. */
  "guard.stop_on_board": {
    resource: "board",
    risk: "medium",
    person: "board_write",
    agent: "never",
    key: "agents:write",
    says: "stop agents of this board",
  },
  "guard.stop": { resource: "organization", risk: "high", person: "admin", agent: "never", key: "agents:write", says: "stop agents" },
  "guard.lift": {
    resource: "organization",
    risk: "critical",
    person: "admin",
    agent: "never",
    key: "never",
    whyNoKey: "a person has to have looked",
    says: "lift a stop",
  },
  "guard.configure": {
    resource: "organization",
    risk: "high",
    person: "admin",
    agent: "never",
    key: "never",
    whyNoKey: "no program gives itself more",
    says: "set what agents may take",
  },
});
