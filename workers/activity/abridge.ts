// Events as a list carries them: what a row of a timeline shows, once. Live frames carry them whole.
import { abridgedFacts } from "#worker/platform/abridge.ts";
import type { EventView } from "#worker/platform/event-view.ts";

type Facts = Record<string, unknown>;

/** `before` and `after` stand beside the payload and are not repeated in it. */
export function abridge(event: EventView): EventView {
  const { before, after } = event;
  const isRepeated = (name: string): boolean => (name === "before" && before !== null) || (name === "after" && after !== null);
  const rest = Object.fromEntries(Object.entries(event.payload).filter(([name]) => !isRepeated(name)));
  const told = (facts: Facts | null): Facts | null => facts && abridgedFacts(facts);
  return { ...event, before: told(before), after: told(after), payload: abridgedFacts(rest) };
}
