// Who a task is assigned to.
import { ProblemError } from "#worker/platform/errors.ts";
import type { Candidate, WantedAssignee } from "./assignee-store.ts";
import type { Assignee } from "./rules.ts";

/** null: unchanged. Naming one kind clears the other; null clears both. `found`: the requested assignee, if they can work on the board. */
export function chooseAssignee(wanted: WantedAssignee, found: Candidate | null): Assignee | null {
  const { assigned_agent_id: agentId, assigned_user_id: personId } = wanted;
  if (agentId && personId) throw new ProblemError("invalid_input", "assigned_agent_id, assigned_user_id: give the task to one, not to both.");
  if (agentId || personId) {
    const field = agentId ? "assigned_agent_id" : "assigned_user_id";
    if (!found)
      throw new ProblemError("invalid_input", `${field}: nobody with this id can work on this board.`, {
        fields: [{ path: field, message: "no one with this id can work on this board" }],
      });
    if (found.is_homeless)
      throw new ProblemError(
        "invalid_input",
        `${field}: ${found.name} works for no board, so it could not report on the task. Give it this board first (PATCH /agents/${found.id} with board_id), or choose another agent.`,
        { fields: [{ path: field, message: "works for no board" }] },
      );
    return agentId ? { agentId: found.id, personId: null, name: found.name } : { agentId: null, personId: found.id, name: found.name };
  }
  return agentId === null || personId === null ? { agentId: null, personId: null, name: null } : null;
}
