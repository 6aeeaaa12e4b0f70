// Pure decisions about invites: who may invite whom, and which links can be used. No one may invite above their own role.
import type { Role } from "#worker/members/schema.ts";
import { accept, refuse, type Result } from "#worker/platform/result.ts";

const forbidden = (detail: string) => refuse({ code: "forbidden", detail });

/** May this role be given in an invite? */
export function mayInvite(actor: { role: Role }, role: Role): Result<null> {
  if (actor.role === "member") return forbidden("Only admins and owners of the organization invite people.");
  if (role === "owner" && actor.role !== "owner") return forbidden("Only an owner may invite an owner.");
  return accept(null);
}

/** Which of a member's invites end when this becomes their role (null: no longer a member): those that they could no longer issue. */
export const invitesLost = (role: Role | null): Role[] =>
  (["member", "admin", "owner"] as const).filter((invited) => !role || !mayInvite({ role }, invited).ok);

export type InviteState = "pending" | "accepted" | "revoked" | "expired";
/** The state of an invite as clients see it; `now` in ISO 8601. */
export const stateOf = (invite: { status: Exclude<InviteState, "expired">; expires_at: string }, now: string): InviteState =>
  invite.status === "pending" && invite.expires_at <= now ? "expired" : invite.status;

const UNUSABLE: Record<Exclude<InviteState, "pending">, string> = {
  accepted: "This invite has been used. Ask an admin of the organization for a new one.",
  revoked: "This invite has been revoked. Ask an admin of the organization for a new one.",
  expired: "This invite has expired. Ask an admin of the organization to renew it.",
};

/** Can this invite be used to join? `issuer`: the current role of the person who issued it; null: no longer a member. */
export function mayBeUsed(state: InviteState, role: Role, issuer: Role | null): Result<null> {
  if (state !== "pending") return refuse({ code: "invite_unusable", detail: UNUSABLE[state], extra: { invite_status: state } });
  if (!issuer || !mayInvite({ role: issuer }, role).ok)
    return refuse({ code: "invite_unusable", detail: "The person who made this invite may no longer invite. Ask an admin of the organization for a new one." });
  return accept(null);
}

const BEYOND = "Whoever made this invite does not hold any more what it gives. Ask an admin of the organization for a new one.";
/** `given`: whether its maker may give what it offers on boards. */
export const mayStillGive = (given: Result<null>): Result<null> => (given.ok ? given : refuse({ code: "invite_unusable", detail: BEYOND }));

/** May this person accept it? Addresses are compared only when both are known. */
export function mayAccept(invite: { invited_email: string | null; created_by: string }, person: { id: string; email: string | null }): Result<null> {
  if (person.id === invite.created_by) return forbidden("You made this invite yourself, so you cannot accept it. Give the link to someone else.");
  if (invite.invited_email && person.email && invite.invited_email !== person.email)
    return forbidden(`This invite is for ${maskedEmail(invite.invited_email)}. Sign in with that address, or ask for an invite for yours.`);
  return accept(null);
}

/** `mira@example.com` → `m…@example.com`: enough to recognise one's own address, not to learn another's. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, 1)}…${email.slice(at)}`;
}
