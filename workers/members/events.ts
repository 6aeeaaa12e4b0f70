// The events of members and their rights. `user_id` is the person.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { BoardAccessInput, ROLES } from "./schema.ts";

const Who = z.object({ label: z.string(), user_id: z.string() });
/** The id of the invite that led to it, where one did. */
const Changed = Who.extend({ invite_id: z.string().optional() });
const Role = z.object({ role: z.enum(ROLES) });
const Rights = z.object({ all_boards_read: z.boolean(), all_boards_write: z.boolean(), board_access: z.array(BoardAccessInput) });
const All = Rights.extend(Role.shape);
const version = { version: z.number().int() };
const restricted = { board_access: "member.update" } as const;

export const events = defineEvents({
  "member.joined": { payload: Changed.extend({ after: All }), says: "joined as member", readBy: "member.list", changesRights: true, restricted },
  "member.role_changed": {
    payload: Changed.extend({ before: Role, after: Role.extend(version) }),
    says: "changed the role of member",
    readBy: "member.list",
    changesRights: true,
    restricted,
  },
  "member.access_changed": {
    payload: Changed.extend({ before: Rights, after: Rights.extend(version) }),
    says: "changed the rights of member",
    readBy: "member.list",
    changesRights: true,
    restricted,
  },
  "member.removed": { payload: Who.extend({ before: All }), says: "removed member", readBy: "member.list", changesRights: true, restricted },
  "member.left": { payload: Who.extend({ before: All }), says: "left as member", readBy: "member.list", changesRights: true, restricted },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
