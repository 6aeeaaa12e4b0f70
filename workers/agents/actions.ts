// Who may do what with agents.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "agent.list": { resource: "organization", risk: "low", person: "member", agent: "organization", key: "agents:read", says: "list agents" },
  "agent.read": { resource: "organization", risk: "low", person: "member", agent: "organization", key: "agents:read", says: "see the agent" },
  /** What it is given stands in the texts of its board; of agents the lead's alone, and everybody's own (texts.ts). */
  "agent.read_texts": {
    resource: "board",
    risk: "low",
    person: "board_read",
    agent: "own_board",
    key: "agents:read",
    says: "see what agents of this board are given",
  },
  "agent.manage": { resource: "organization", risk: "high", person: "admin", agent: "never", key: "agents:write", says: "manage agents" },
  "agent.watch": {
    resource: "organization",
    risk: "low",
    person: "member",
    agent: "never",
    key: "never",
    whyNoKey: "live views are for signed-in people",
    says: "follow agents as they change",
  },
  /** Whoever manages agents asks how one is; only the agent itself is believed to be there. */
  "agent.heartbeat": {
    resource: "organization",
    risk: "medium",
    person: "admin",
    agent: "organization",
    key: "agents:write",
    says: "report for an agent",
  },
  "agent.list_found": {
    resource: "organization",
    risk: "low",
    person: "admin",
    agent: "never",
    key: "gateways:read",
    says: "see which agents a gateway has",
  },
  "agent.read_found": {
    resource: "organization",
    risk: "high",
    person: "admin",
    agent: "never",
    key: "never",
    whyNoKey: "what people have written for agents of their own is among them",
    says: "read the files of agents that a gateway has",
  },
  "agent.adopt": {
    resource: "organization",
    risk: "high",
    person: "admin",
    agent: "never",
    key: "never",
    whyNoKey: "an agent that somebody made by hand comes under whoever answers for it",
    says: "take over an agent that a gateway has",
  },
  /** A key needs what the agent will be able to do there. */
  "agent.place": { resource: "board", risk: "high", person: "board_write", agent: "never", key: "tasks:write", says: "put an agent on this board" },
  /** No rights on a board say what an agent without one may be trusted with. */
  "agent.trust_without_board": {
    resource: "organization",
    risk: "critical",
    person: "owner",
    agent: "never",
    key: "never",
    says: "trust an agent that has no board to run shell commands unasked",
  },
  "agent.list_team": {
    resource: "board",
    risk: "low",
    person: "never",
    agent: "organization",
    key: "never",
    says: "see the agents that one works with",
  },
  /** On its own board, no more than its `max_agents`, and none that may more than it may itself (team.ts). */
  "agent.recruit": { resource: "board", risk: "high", person: "never", agent: "board_lead", key: "never", says: "make agents for this board" },
  "agent.dismiss": { resource: "board", risk: "high", person: "never", agent: "board_lead", key: "never", says: "delete agents of this board" },
  /** The lead's of all, and everybody's own (souls.ts). */
  "agent.read_soul": { resource: "board", risk: "low", person: "never", agent: "own_board", key: "never", says: "read the soul of agents of this board" },
  "agent.write_soul": { resource: "board", risk: "high", person: "never", agent: "board_lead", key: "never", says: "write the soul of agents of this board" },
  /** What only an agent does, about itself: report in, see its board. */
  "agent.act": { resource: "organization", risk: "low", person: "never", agent: "organization", key: "never", says: "act as an agent" },
});
