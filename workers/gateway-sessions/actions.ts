// Who may look into the sessions of a gateway, and who may speak and act in those of our agents.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "gateway_session.list": {
    resource: "organization",
    risk: "low",
    person: "admin",
    agent: "never",
    key: "gateways:read",
    says: "see which sessions a gateway has",
  },
  "gateway_session.read": {
    resource: "organization",
    risk: "high",
    person: "admin",
    agent: "never",
    key: "never",
    whyNoKey: "people's own conversations are among them",
    says: "read what was said in a gateway's sessions",
  },
  "gateway_session.message": {
    resource: "board",
    risk: "high",
    person: "board_write",
    agent: "never",
    key: "runs:write",
    says: "say something in the sessions of this board's agents",
  },
  "gateway_session.abort": {
    resource: "board",
    risk: "medium",
    person: "board_write",
    agent: "never",
    key: "runs:write",
    says: "stop what goes on in the sessions of this board's agents",
  },
  "gateway_session.reset": {
    resource: "board",
    risk: "high",
    person: "board_write",
    agent: "never",
    key: "runs:write",
    says: "reset the sessions of this board's agents",
  },
  "gateway_session.compact": {
    resource: "board",
    risk: "medium",
    person: "board_write",
    agent: "never",
    key: "runs:write",
    says: "compact the sessions of this board's agents",
  },
  "gateway_session.configure": {
    resource: "board",
    risk: "high",
    person: "board_write",
    agent: "never",
    key: "runs:write",
    says: "change the sessions of this board's agents",
  },
});
