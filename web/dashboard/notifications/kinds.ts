// The kinds of notifications, in the order in which they press.
import type { MessageId } from "../i18n/index.ts";
import type { Kind } from "./live.ts";

export const KIND_LABELS = {
  approval: "notifications.approval",
  question: "notifications.question",
  mention: "notifications.mention",
  assignment: "notifications.assignment",
  due: "notifications.due",
  failure: "notifications.failure",
  guard: "notifications.guard",
  gateway: "notifications.gateway",
  decision: "notifications.decision",
  comment: "notifications.comment",
} as const satisfies Record<Kind, MessageId>;
export const KINDS = Object.keys(KIND_LABELS) as Kind[];
export const kindOf = (text: unknown): Kind | undefined => KINDS.find((kind) => kind === text);
