// How a connected gateway is doing, in numbers, from what it answers when it is asked. Pure.
import { factsOf, listOf, numberOf } from "#worker/gateways/index.ts";
import type { GatewayMeasured } from "./schema.ts";

/** A gateway has a lane for each session that is at work, and a few others; the sum of some of more would not be their sum. */
const LANES_MAX = 10_000;
const COUNT_MAX = 1_000_000_000;
const count = (value: unknown): number | null => {
  const number = numberOf(value);
  return number === null ? null : Math.min(COUNT_MAX, Math.round(number));
};

/** What of it is not known counts as nothing in no sum: the sum is not known then. */
function sumOf(values: (number | null)[]): number | null {
  return values.includes(null) ? null : count(values.reduce<number>((all, value) => all + (value ?? 0), 0));
}

/** `health`, `lanes`: its answers to health and diagnostics.lanes; null: it gave none. Answers with null where nothing of it is known. */
export function measuredOf(health: unknown, lanes: unknown): GatewayMeasured | null {
  const { eventLoop, sessions } = factsOf(health);
  const { delayP99Ms, utilization } = factsOf(eventLoop);
  const { lanes: told } = factsOf(lanes);
  const isCounted = Array.isArray(told) && told.length <= LANES_MAX;
  const each = isCounted ? listOf(told).map(factsOf) : [];
  const sum = (name: string) => (isCounted ? sumOf(each.map((lane) => count(lane[name]))) : null);
  const part = numberOf(utilization);
  const measured = {
    event_loop_delay_ms: numberOf(delayP99Ms),
    event_loop_utilization: part === null || part > 1 ? null : part,
    queued: sum("queuedCount"),
    working: sum("activeCount"),
    sessions: count(factsOf(sessions).count),
  };
  return Object.values(measured).every((value) => value === null) ? null : measured;
}
