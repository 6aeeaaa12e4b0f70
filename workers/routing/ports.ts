// What routing asks of higher slices: whether an agent may be given a run at all now (budgets, stops, guards), and what its runs cost.
import { all, type Database, type Query } from "#worker/platform/db.ts";
import type { Limit } from "./rules.ts";

/** Who is weighed, in SQL in which ?1 is `id`: a board and its organization, and the ids of agents, where they are not all of the board's. */
export type PlaceSql = { id: string; board: string; organization: string; agents?: string };

/** `Rows`: what the limits read for agents; only they interpret it. */
export interface RunLimits<Rows = unknown> {
  /** Read in the round trip of whoever knows the place; bounded by its agents. */
  query(db: Database, place: PlaceSql, now: Date): Query<Rows>;
  /** Of all agents of an organization: what holds any of them back. */
  queryAll(db: Database, organizationId: string, now: Date): Query<Rows>;
  /** null: it may. A gate of its own stands where the run is sent: this only keeps the choice away from whoever would be refused there. */
  limitOf(rows: Rows, agent: { id: string; boardId: string | null; gatewayId: string | null }, now: Date): Limit | null;
  /** What one of its runs has cost on average, in US dollars; null: not known. */
  costOf(rows: Rows, agentId: string): number | null;
}

/** Used when no higher slice fills the port. */
export const noLimits: RunLimits = { query: () => all({}), queryAll: () => all({}), limitOf: () => null, costOf: () => null };

declare module "#worker/platform/slice.ts" {
  interface Ports {
    runLimits: RunLimits;
  }
}
