// What organizations ask of members, a higher slice: the rights of a caller, and making the creator of an organization its owner.
import type { PersonCaller } from "#worker/identity/index.ts";
import type { Caller, Grant } from "#worker/platform/access.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import type { OrganizationRow } from "./tables.ts";

export interface Membership {
  /** The rights of a caller on an organization; null: there is none. */
  grant(db: Database, caller: Caller, organizationId: string): Query<Grant | null>;
  /** The guard that a person still has the role by which they act: a concurrent demotion wins. */
  roleGuard(db: Database, grant: Grant, personId: string): Statement;
  /** Makes the owner of a new organization: on its shard, in the batch that creates it, and in the directory. */
  founder(person: PersonCaller, organization: OrganizationRow): { onShard(db: Database): Statement[]; inDirectory(db: Database): Statement[] };
}

declare module "#worker/platform/slice.ts" {
  interface Ports {
    membership: Membership;
  }
}
