// What runs and links ask of the guards: whether an agent may be woken now, and what has been stopped on a gateway.
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { SendAsk } from "./ports.ts";

/** `joins`: it is said in a run that goes on, so it wakes nobody. `isByHand`: somebody says it in the session itself. */
export type WakeAsk = SendAsk & { agentId: string; taskId: string | null; joins: boolean; isByHand: boolean };
/** `isHeldBack`: it waits; else it is taken back. `also`: written with that. */
export type WakeVerdict =
  | { isSent: true }
  | { isSent: false; isHeldBack: boolean; why: string; also: { guards: Statement[]; writes: Statement[]; events: NewEvent[] } };

/**
 * What has been stopped on a gateway. `agents`: those of ours, by their names there; `allSince`: whatever goes on there, null: only theirs.
 * What was ordered after `since` waits until the stop is lifted; what was before is taken back.
 */
export type Halted = { stopIds: string[]; allSince: string | null; agents: { id: string; name: string; since: string }[]; why: string };

declare module "#worker/platform/slice.ts" {
  interface Ports {
    /** Asked for each piece of work, last of all, where it leaves for a gateway; what may leave has its place in every budget then. */
    wakeGuard(ask: WakeAsk): Promise<WakeVerdict>;
    /** What is stopped on a gateway now; null: nothing. */
    haltedOn(db: Database, gatewayId: string, now: Date): Promise<Halted | null>;
    /** A gateway has carried these stops out; `at` null: something still goes on there that it does not end. */
    haltTold(db: Database, gatewayId: string, stopIds: readonly string[], at: Date | null): Statement;
    /** The place of a piece of work in every budget is that of another one, which says the same in its stead. */
    wakePassedOn(db: Database, from: string, to: string): Statement;
  }
}
