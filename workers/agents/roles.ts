// Pure: what an agent is. Who leads a board is what people have said; which one the chat turns to where nobody has is told in #grammar/leads.ts,
// and gives no rights.
import type { AgentRole } from "#worker/platform/access.ts";
import type { AgentRow } from "./tables.ts";

/** `main`: it stands for its gateway, as people have said (core.md 2.1). */
export function roleOf({
  board_id,
  gateway_id,
  is_gateway_main,
  is_board_lead,
}: Pick<AgentRow, "board_id" | "gateway_id" | "is_gateway_main" | "is_board_lead">): AgentRole {
  if (is_gateway_main === 1 && board_id === null && gateway_id !== null) return "main";
  return is_board_lead === 1 && board_id !== null ? "lead" : "worker";
}
