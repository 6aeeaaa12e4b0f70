// Pure decisions about invites: who may invite whom, and which links are still good. Nobody invites above their own role.
import type { Role } from "#worker/members/schema.ts";
import { accept, refuse, type Result } from "#worker/platform/result.ts";

const forbidden = (detail: string) => refuse({ code: "forbidden", detail });

/** May this role be given in an invite? */
export function mayInvite(actor: { role: Role }, role: Role): Result<null> {
  if (actor.role === "member") return forbidden("Only admins and owners of the organization invite people.");
  if (role === "owner" && actor.role !== "owner") return forbidden("Only an owner may invite an owner.");
  return accept(null);
}

/** Which invites of a member end when this becomes their role (null: a member no more): those that they could not issue any more. */
export const invitesLost = (role: Role | null): Role[] =>
  (["member", "admin", "owner"] as const).filter((invited) => !role || !mayInvite({ role }, invited).ok);

export type InviteState = "pending" | "accepted" | "revoked" | "expired";
/** The state of an invite as told; `now` in ISO 8601. */
export const stateOf = (invite: { status: Exclude<InviteState, "expired">; expires_at: string }, now: string): InviteState =>
  invite.status === "pending" && invite.expires_at <= now ? "expired" : invite.status;

const UNUSABLE: Record<Exclude<InviteState, "pending">, string> = {
  accepted: "This invite has been used. Ask an admin of the organization for a new one.",
  revoked: "This invite has been revoked. Ask an admin of the organization for a new one.",
  expired: "This invite has expired. Ask an admin of the organization to renew it.",
};

/** Is this invite good for joining? `issuer`: the role that whoever issued it holds now; null: not a member any more. */
export function mayBeUsed(state: InviteState, role: Role, issuer: Role | null): Result<null> {
  if (state !== "pending") return refuse({ code: "invite_unusable", detail: UNUSABLE[state], extra: { invite_status: state } });
  if (!issuer || !mayInvite({ role: issuer }, role).ok)
    return refuse({ code: "invite_unusable", detail: "Whoever made this invite may not invite any more. Ask an admin of the organization for a new one." });
  return accept(null);
}

const BEYOND = "Whoever made this invite does not hold any more what it gives. Ask an admin of the organization for a new one.";
/** `given`: whether its maker may give what it offers on boards. */
export const mayStillGive = (given: Result<null>): Result<null> => (given.ok ? given : refuse({ code: "invite_unusable", detail: BEYOND }));

/** May this person join by it? Addresses are compared only when both are known. */
export function mayAccept(invite: { invited_email: string | null; created_by: string }, person: { id: string; email: string | null }): Result<null> {
  if (person.id === invite.created_by) return forbidden("You made this invite yourself, so you cannot accept it. Give the link to somebody else.");
  if (invite.invited_email && person.email && invite.invited_email !== person.email)
    return forbidden(`This invite is for ${maskedEmail(invite.invited_email)}. Sign in with that address, or ask for an invite for yours.`);
  return accept(null);
}

/** `mira@example.com` → `m…@example.com`: enough to recognise one's own, not to learn another's. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, 1)}…${email.slice(at)}`;
}
