// What members ask of higher slices: which boards exist, and what a member has issued that ends with their rights.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { Rights } from "./rules.ts";
import type { Role } from "./schema.ts";
import type { MemberRow } from "./tables.ts";

/** What a commit does so that something issued stops working. */
export type Revocation = { guards: Statement[]; writes: Statement[]; events: NewEvent[] };

/** What a member has issued that still works. */
export interface Issued {
  /** Ends what they could not issue any more with this role and their rights on boards; null: they are not a member any more. */
  revokeBeyondRole(member: MemberRow, role: Role | null, at: string, rights: Omit<Rights, "role">): Revocation;
  /** Ends what reaches further than these rights on boards. */
  revokeBeyondRights(member: MemberRow, rights: Omit<Rights, "role">, at: string): Revocation;
}
export type IssuedAsk = { db: Database; liveBoards: string; organizationId: string; memberId: string };
/** Read together with the member, in the same round trip. */
export type IssuedBy = (ask: IssuedAsk) => Query<Issued>;

declare module "#worker/platform/slice.ts" {
  interface Ports {
    /** SQL for a relation: the boards that have not been deleted, with `id`, `organization_id` and `name`. */
    liveBoards: string;
    /** The slices that keep what members issue: invites, API keys. */
    issuedBy: readonly IssuedBy[];
  }
}
