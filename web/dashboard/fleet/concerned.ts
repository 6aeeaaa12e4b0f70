// Which agents an event concerns, by what is shown of them. Pure.
import type { EventView } from "../live/wire.ts";
import type { FleetAgent } from "./wire.ts";

export type Concerned = ReadonlySet<string> | "all";

/** Of these nouns nothing is shown of an agent. */
const NOUNS: ReadonlySet<string> = new Set(["agent", "run", "task", "approval", "command", "gateway", "board", "onboarding", "check", "guard"]);
const CHANGES_WHO_IS_THERE: ReadonlySet<string> = new Set(["agent.created", "agent.adopted", "agent.deleted", "board.deleted"]);

const textsOf = (facts: object | null): string[] => Object.values(facts ?? {}).filter((value) => typeof value === "string");

/** The agents that it names anywhere, and those whose task, run, request, gateway or board it is about. "all": who is there has changed. */
export function concernedBy({ type, subject, about, actor, board_id, payload, before, after }: EventView, agents: readonly FleetAgent[]): Concerned {
  const noun = type.split(".")[0] ?? "";
  if (!NOUNS.has(noun)) return new Set();
  if (CHANGES_WHO_IS_THERE.has(type)) return "all";
  const named = new Set([subject.id, about?.id, actor.id, ...textsOf(payload), ...textsOf(before), ...textsOf(after)]);
  const isMeant = ({ id, task, run, approval, gateway, board }: FleetAgent): boolean =>
    [id, task?.id, run?.id, approval?.id].some((known) => known !== undefined && named.has(known)) ||
    (noun === "guard" && (subject.type === "organization" || [gateway?.id, board?.id].includes(subject.id))) ||
    (noun === "gateway" && gateway?.id === subject.id) ||
    (noun === "board" && board?.id === (board_id ?? subject.id));
  return new Set(agents.filter(isMeant).map(({ id }) => id));
}
