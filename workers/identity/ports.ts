// What identity asks of higher slices, which implement it in their manifests.
import type { Env } from "#worker/platform/env.ts";
import type { Ports } from "#worker/platform/slice.ts";
import type { Work } from "#worker/platform/work.ts";

/** An organization that a person owns and that has other members. `other_owners`: ids of people. */
export type SharedOwnership = { id: string; name: string; other_owners: string[] };

declare module "#worker/platform/slice.ts" {
  interface Ports {
    /** The caller's name or address has changed: copies can follow without delaying the answer. */
    profileChanged(work: Work): Promise<unknown>;
    /** Organizations that would have no owner if the person and their other owners were gone. */
    sharedOwnerships(env: Env, personId: string): Promise<SharedOwnership[]>;
  }
}

/** Used when no higher slice fills the port. */
export const unfilledPorts: Pick<Ports, "profileChanged" | "sharedOwnerships"> = {
  profileChanged: async () => undefined,
  sharedOwnerships: async () => [],
};
