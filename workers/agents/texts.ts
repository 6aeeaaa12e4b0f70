// Who reads what agents are given: texts that people have written for them.
import { grantOf, type GrantRow } from "#worker/members/index.ts";
import { type Caller, type Grant, isAllowed } from "#worker/platform/access.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { authorize, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { Agent } from "./schema.ts";

type Of = Pick<Agent, "id" | "board_id">;

/** An agent reads its own, and the lead of a board those of its agents. */
const isForAgent = ({ actor, boardId, role }: Caller, { id, board_id }: Of): boolean =>
  actor.id === id || (role === "lead" && board_id !== null && board_id === boardId);

const NOT_YOURS = "An agent sees what it is given itself; what others are given only the lead of their board.";

/** Beside the right to see the agent. `onBoard`: what the caller holds on its board. */
export function requireTexts(work: Work, agent: Of, onBoard: GrantRow | null): void {
  if (agent.board_id !== null) authorize(work, actions["agent.read_texts"], grantOf(work.caller, onBoard), "agent");
  if (work.caller.type === "agent" && !isForAgent(work.caller, agent)) throw new ProblemError("forbidden", NOT_YOURS);
}

/** What a caller holds: in the agent's organization, and on its board where that has been asked. */
export type Held = { grant: Grant | null; onBoard?: GrantRow | null };

/** Where only the organization was asked, a person reads those of all boards or none; a key knows its boards by itself. */
function mayReadTexts({ caller }: Work, agent: Of, { grant, onBoard = null }: Held): boolean {
  if (caller.type === "agent") return isForAgent(caller, agent);
  const { board_id: boardId } = agent;
  const held = grantOf(caller, onBoard) ?? grant;
  return boardId === null || isAllowed(caller, actions["agent.read_texts"], held && { ...held, boardId });
}

/** The agent as the caller may see it: without the texts that people have written for it where those are not for them. */
export function withoutTexts(work: Work, agent: Agent, held: Held): Agent {
  const { soul_template, identity_template, file_templates } = agent;
  if (mayReadTexts(work, agent, held)) return agent;
  if (soul_template === null && identity_template === null && file_templates === null) return agent;
  return { ...agent, soul_template: null, identity_template: null, file_templates: null, is_abridged: true };
}
