// Pure: what this person may do with a member, as the server decides it; the words of a refusal, or null when it is allowed.
import type { MessageId } from "../i18n/index.ts";
import { isAdmin, type Role } from "../organizations/index.ts";
import type { Member } from "./wire.ts";

export type Actor = { personId: string; role: Role };
export type WhyNot = MessageId | null;

const isSelf = (actor: Actor, member: Member): boolean => member.user_id === actor.personId;

export function whyNotRole(actor: Actor, member: Member, to: Role, owners: number): WhyNot {
  if (member.role === to) return null;
  if (!isAdmin(actor.role)) return "members.why.adminsOnly";
  if (isSelf(actor, member) && actor.role !== "owner" && to === "owner") return "members.why.notYourself";
  if (actor.role !== "owner" && (member.role === "owner" || to === "owner")) return "members.why.ownersOnly";
  if (member.role === "owner" && owners <= 1) return "members.why.lastOwner";
  return null;
}

export function whyNotRemove(actor: Actor, member: Member, owners: number): WhyNot {
  if (!isSelf(actor, member) && !isAdmin(actor.role)) return "members.why.adminsOnly";
  if (!isSelf(actor, member) && member.role === "owner" && actor.role !== "owner") return "members.why.ownersOnly";
  if (member.role === "owner" && owners <= 1) return "members.why.lastOwner";
  return null;
}

export function whyNotAccess(actor: Actor, member: Member): WhyNot {
  if (!isAdmin(actor.role)) return "members.why.adminsOnly";
  if (actor.role !== "owner" && isSelf(actor, member)) return "members.why.notYourself";
  if (actor.role !== "owner" && member.role === "owner") return "members.why.ownersOnly";
  return null;
}
