// What operations on what agents are given, roll-outs and souls need (needs.ts).
import type { Need } from "./needs.ts";

export const GIVEN_NEEDS: Record<string, Need> = {
  getAgentSettings: ["agent.read_texts", "reader", "its board", "agents:read here"],
  getAgentDefaults: ["agent_defaults.read", "member", "never", "never"],
  updateAgentDefaults: ["agent_defaults.manage", "admin here", "never", "never"],
  previewAgentRollOut: ["roll_out.read", "admin", "never", "never"],
  startAgentRollOut: ["roll_out.start", "admin", "never", "never"],
  listAgentRollOuts: ["roll_out.read", "admin", "never", "never"],
  getAgentRollOut: ["roll_out.read", "admin", "never", "never"],
  listRolledOutAgents: ["roll_out.read", "admin", "never", "never"],
  cancelAgentRollOut: ["roll_out.start", "admin", "never", "never"],
  searchSouls: ["soul.read", "member", "its organization", "agents:read anywhere"],
  getSoul: ["soul.read", "member", "its organization", "agents:read anywhere"],
  createSoul: ["soul.manage", "admin", "never", "agents:write everywhere"],
  deleteSoul: ["soul.manage", "admin", "never", "agents:write everywhere"],
};
