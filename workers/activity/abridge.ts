// Events as lists carry them: each fact once, long texts cut. Live frames carry events whole.
import { abridgedFacts } from "#worker/platform/abridge.ts";
import type { EventView } from "#worker/platform/event-view.ts";

type Facts = Record<string, unknown>;

/** `before` and `after` have fields of their own and are not repeated in the payload. */
export function abridge(event: EventView): EventView {
  const { before, after } = event;
  const isRepeated = (name: string): boolean => (name === "before" && before !== null) || (name === "after" && after !== null);
  const rest = Object.fromEntries(Object.entries(event.payload).filter(([name]) => !isRepeated(name)));
  const told = (facts: Facts | null): Facts | null => facts && abridgedFacts(facts);
  return { ...event, before: told(before), after: told(after), payload: abridgedFacts(rest) };
}
