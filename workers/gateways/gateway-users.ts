// The port through which higher slices declare what uses gateways; they fill it in their manifests.
import type { Database, Query, Statement } from "#worker/platform/db.ts";

export type GatewayUser = {
  /** What must be deleted or moved before a gateway can be deleted. */
  inUse?: {
    /** A plural: "agents". */
    noun: string;
    count(db: Database, gatewayId: string): Query<number>;
    /** The guard that refuses with `conflict` when something has come into use since it was counted. */
    guard(db: Database, gatewayId: string): Statement;
  };
  /** Refuses (guard `beyond_rights`) whoever holds less than what passes through a gateway: its connector hears all of it. */
  within?(db: Database, gatewayId: string, personId: string): Statement;
  /** Clears references to a gateway, in the batch that deletes it. */
  release(db: Database, gatewayId: string): Statement[];
};

declare module "#worker/platform/slice.ts" {
  interface Ports {
    gatewayUsers: readonly GatewayUser[];
  }
}

/** "2 agent(s) and 0 board(s)" */
export const describeUse = (used: Readonly<Record<string, number>>): string =>
  Object.entries(used)
    .map(([noun, count]) => `${count} ${noun.replace(/s$/, "(s)")}`)
    .join(" and ");
