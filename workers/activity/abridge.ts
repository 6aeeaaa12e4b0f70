// Events as a list carries them: what a row of a timeline shows, once. Live frames carry them whole.
import type { EventView } from "#worker/platform/event-view.ts";
import { clip } from "#worker/platform/text.ts";

/** Longer texts are cut: a description, a comment, a command. */
export const LISTED_TEXT_MAX_CHARS = 300;

type Facts = Record<string, unknown>;

function abridged(value: unknown): unknown {
  if (typeof value === "string") return clip(value, LISTED_TEXT_MAX_CHARS);
  if (Array.isArray(value)) return value.map(abridged);
  return value !== null && typeof value === "object" ? abridgedFacts(value as Facts) : value;
}

const abridgedFacts = (facts: Facts): Facts => Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, abridged(value)]));

/** `before` and `after` stand beside the payload and are not repeated in it. */
export function abridge(event: EventView): EventView {
  const { before, after } = event;
  const isRepeated = (name: string): boolean => (name === "before" && before !== null) || (name === "after" && after !== null);
  const rest = Object.fromEntries(Object.entries(event.payload).filter(([name]) => !isRepeated(name)));
  const told = (facts: Facts | null): Facts | null => facts && abridgedFacts(facts);
  return { ...event, before: told(before), after: told(after), payload: abridgedFacts(rest) };
}
