// A caller that is a person: found by a session, a JWT or the bootstrap token, cached for a few seconds.
import type { Caller } from "#worker/platform/access.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { Work } from "#worker/platform/work.ts";
import type { Facts } from "./people-store.ts";

export type PersonOrganization = { id: string; shard: string; name: string; role: "owner" | "admin" | "member" };
/** What it takes to sign a JWT out. */
export type JwtFacts = { hash: string; issuedAt: string; expiresAt: string };
export type SignedIn = {
  personId: string;
  name: string;
  preferredName: string | null;
  email: string | null;
  activeOrganizationId: string | null;
  organizations: PersonOrganization[];
  /** null: the bootstrap token itself was sent, or a JWT. */
  sessionId: string | null;
  /** The JWT that was sent, when it was one. */
  jwt?: JwtFacts;
};

/** null: the person no longer exists. */
export function signedInOf({ person, organizations }: Facts, by: Pick<SignedIn, "sessionId" | "jwt">): SignedIn | null {
  if (!person) return null;
  const { id, name, preferred_name, email, active_organization_id } = person;
  return { personId: id, name, preferredName: preferred_name, email, activeOrganizationId: active_organization_id, organizations, ...by };
}

/** A person needs no proof from a shard: the directory has answered. Their rights are read in the same batch as the data. */
export class PersonCaller implements Caller {
  readonly type = "user" as const;
  readonly boardId = null;
  readonly limits = null;
  readonly organizationId: string | null;
  readonly boundTo: string | null;
  readonly signedIn: SignedIn;
  /** `named`: the organization of the X-Organization-Id header; without it the active organization is only a default. */
  constructor(signedIn: SignedIn, named: string | null) {
    this.signedIn = signedIn;
    this.boundTo = named;
    this.organizationId = named ?? signedIn.activeOrganizationId ?? signedIn.organizations[0]?.id ?? null;
  }
  get id(): string {
    return this.signedIn.personId;
  }
  get actor(): Actor {
    return { type: "user", id: this.signedIn.personId, name: this.signedIn.name || "Owner" };
  }
  proof(): null {
    return null;
  }
}

export function requirePerson(work: Work): PersonCaller {
  if (work.caller instanceof PersonCaller) return work.caller;
  if (work.caller.type === "anonymous") throw new ProblemError("unauthenticated", "Sign in first.");
  throw new ProblemError("forbidden", "Only a person may do this.");
}
