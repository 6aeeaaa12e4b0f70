// Who leads a board: told of its chat, and asked first in its onboarding.

/** An agent as it is known where its board's lead is looked for. `is_board_lead`: people have said so. */
export type Leading = { board_id: string | null; gateway_agent_id: string | null; is_board_lead: boolean | number };

/** A gateway's name of a lead, as the field gives it (core.md 2.1). */
const isNamedLead = ({ gateway_agent_id }: Leading): boolean => gateway_agent_id?.startsWith("lead-") === true;

/** The lead of each board: the agent of which people have said so, else the one that is named so, else the first. `agents`: the oldest first. */
export function leadsOf<Agent extends Leading>(agents: readonly Agent[]): Agent[] {
  const byBoard = Map.groupBy(agents, ({ board_id }) => board_id);
  return [...byBoard.values()].flatMap((of) => of.find(({ is_board_lead }) => Boolean(is_board_lead)) ?? of.find(isNamedLead) ?? of.slice(0, 1));
}
