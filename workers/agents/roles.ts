// Pure: what an agent is. Who leads a board is what people have said; which one the chat turns to where nobody has is told in #grammar/leads.ts,
// and gives no rights.
import type { AgentRole } from "#worker/platform/access.ts";
import type { AgentRow } from "./tables.ts";

/** `main`: it lives on a gateway and works for no board, so that it speaks for the gateway (core.md 2.1). */
export function roleOf({ board_id, gateway_id, is_board_lead }: Pick<AgentRow, "board_id" | "gateway_id" | "is_board_lead">): AgentRole {
  if (board_id === null) return gateway_id === null ? "worker" : "main";
  return is_board_lead === 1 ? "lead" : "worker";
}
