// What organizations ask of members, who stand above them: who holds what, and that whoever creates an organization owns it.
import type { PersonCaller } from "#worker/identity/index.ts";
import type { Caller, Grant } from "#worker/platform/access.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import type { OrganizationRow } from "./tables.ts";

export interface Membership {
  /** What a caller holds on an organization; null: there is none. */
  grant(db: Database, caller: Caller, organizationId: string): Query<Grant | null>;
  /** The guard that a person still holds the role by which they act: a demotion that commits in between wins. */
  roleGuard(db: Database, grant: Grant, personId: string): Statement;
  /** The owner of a new organization: on its shard, in the batch that creates it, and in the directory. */
  founder(person: PersonCaller, organization: OrganizationRow): { onShard(db: Database): Statement[]; inDirectory(db: Database): Statement[] };
}

declare module "#worker/platform/slice.ts" {
  interface Ports {
    membership: Membership;
  }
}
