// Who reads what agents are given: texts that people have written for them.
import { grantOf, type GrantRow } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
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

/** As other agents see an agent: without the texts that people have written for it. */
export function withoutTexts({ caller }: Work, agent: Agent): Agent {
  const { soul_template, identity_template, file_templates } = agent;
  if (caller.type !== "agent" || isForAgent(caller, agent)) return agent;
  if (soul_template === null && identity_template === null && file_templates === null) return agent;
  return { ...agent, soul_template: null, identity_template: null, file_templates: null, is_abridged: true };
}
