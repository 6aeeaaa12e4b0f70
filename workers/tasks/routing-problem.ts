// What is answered where nobody can be given a task: who there is, what stands in the way of each, and what to do.
import type { Refusal } from "#worker/routing/schema.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { Wanted } from "./routing.ts";

const TOLD_MAX = 3;
const NAMED_MAX = 20;

const SAYS: Record<Refusal, string> = {
  no_gateway: "lives on no gateway",
  not_set_up: "has not been set up on its gateway: provision it",
  elsewhere: "lives on another gateway",
  setup_failed: "could not be set up: open it, mend what its error says, and provision it again",
  leaving: "is being removed",
  missing_there: "is gone from its gateway: open it and say what is to become of that",
  looser_there: "may run more on its gateway than it was given here: open it and say what is to become of that",
  key_ended: "belongs to an API key that has ended: provision it again to take it over",
  lacks_skills: "lacks",
  paused: "is paused",
  stopped: "has been stopped",
  over_budget: "has used up its budget",
  looping: "was paused since it went in circles",
  quiet_hours: "has quiet hours",
};

type Refused = { agent: { id: string; name: string }; why: Refusal; detail: string | null };

function said({ agent, why, detail }: Refused): string {
  if (why === "lacks_skills") return `${agent.name} lacks ${detail}`;
  return detail ? `${agent.name} ${SAYS[why]} (${detail})` : `${agent.name} ${SAYS[why]}`;
}

/** `there`: who would have been asked. 409 conflict with each and why; agent_required where nobody has what was asked for. */
export function nobodyCan(there: readonly Refused[], { capabilities }: Wanted): ProblemError {
  const refused = there.slice(0, NAMED_MAX).map(({ agent, why }) => ({ agent_id: agent.id, why_not: why }));
  if (there.every(({ why }) => why === "lacks_skills"))
    return new ProblemError(
      "agent_required",
      `No agent of this board that could be given the task has the capabilities ${capabilities.join(", ")}. Give one of them to an agent, or ask for fewer.`,
      { extra: { refused } },
    );
  const told = there.slice(0, TOLD_MAX).map(said).join("; ");
  const more = there.length > TOLD_MAX ? `; and ${there.length - TOLD_MAX} more` : "";
  return new ProblemError("conflict", `No agent of this board can be given the task now: ${told}${more}.`, { extra: { refused } });
}
