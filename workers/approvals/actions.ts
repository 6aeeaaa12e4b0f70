// Who may do what with approvals.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "approval.ask": { resource: "board", risk: "low", person: "board_write", agent: "own_board", key: "approvals:ask", says: "ask for an approval" },
  "approval.read": { resource: "board", risk: "low", person: "board_read", agent: "own_board", key: "approvals:read", says: "read approvals" },
  "approval.watch": {
    resource: "board",
    risk: "low",
    person: "board_read",
    agent: "own_board",
    key: "approvals:read",
    says: "follow the approvals of the board",
  },
  "approval.list": { resource: "organization", risk: "low", person: "member", agent: "organization", key: "approvals:read", says: "list approvals" },
  /** Of a command that a gateway holds for a session of its own, on no board: whoever manages gateways. */
  "approval.read_at_gateway": {
    resource: "organization",
    risk: "low",
    person: "admin",
    agent: "never",
    key: "never",
    says: "read approvals of a gateway's own sessions",
  },
  "approval.decide_at_gateway": {
    resource: "organization",
    risk: "critical",
    person: "admin",
    agent: "never",
    key: "never",
    says: "decide about a gateway's own sessions",
  },
  // Agents get as far as the rule that tells them why they may not decide.
  "approval.decide": { resource: "board", risk: "critical", person: "board_write", agent: "own_board", key: "never", says: "decide approvals" },
});
