// Wire shapes of notifications.
import { z } from "zod";
import { EventView } from "#worker/platform/event-view.ts";
import { cursorPageOf, Timestamp, wholeNumber } from "#worker/platform/wire.ts";

export const KINDS = ["mention", "assignment", "comment", "approval", "decision", "failure", "gateway", "due", "question"] as const;
export type Kind = (typeof KINDS)[number];

const EventId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
export const NotificationKind = z.enum(KINDS).meta({
  description:
    "`mention`: somebody named you, or answered a comment of yours; `assignment`: a task is yours; `comment`, `due`, `failure`: on a task that you have or watch; `approval`: it waits for you; `decision`: on what you asked for; `gateway`: one went offline; `question`: an agent asks",
});

export const Notification = z
  .object({
    id: EventId.meta({ description: "of its event" }),
    kind: NotificationKind,
    at: Timestamp,
    read_at: Timestamp.nullable(),
    event: EventView,
  })
  .meta({ id: "Notification" });
export type Notification = z.infer<typeof Notification>;

const Unread = z.number().int().meta({ description: "how many are not read; 100 stands for 100 or more" });
export const NotificationPage = cursorPageOf(Notification, "NotificationPage").extend({ unread: Unread }).meta({ id: "NotificationPage" });
export type NotificationPage = z.infer<typeof NotificationPage>;

export const NotificationQuery = z.object({
  kind: NotificationKind.optional(),
  unread: z
    .enum(["true", "false"])
    .transform((value) => value === "true")
    .optional()
    .meta({ description: "true: only what is not read" }),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, "use the next_cursor of the page before")
    .optional(),
  limit: wholeNumber(1, 200).default(50),
});
export type NotificationQuery = z.infer<typeof NotificationQuery>;

const READ_AT_ONCE = 200;
export const NotificationsRead = z
  .union([
    z.strictObject({
      ids: z.array(EventId).min(1).max(READ_AT_ONCE),
      is_read: z.boolean().default(true).meta({ description: "false: they are unread again" }),
    }),
    z.strictObject({ until: EventId.meta({ description: "this one and all before it" }) }),
  ])
  .meta({ id: "NotificationsRead", example: { until: 4711 } });
export type NotificationsRead = z.infer<typeof NotificationsRead>;
export const NotificationSettings = z
  .strictObject({ muted: z.array(NotificationKind).max(KINDS.length).meta({ description: "kinds of which the caller is told nothing" }) })
  .meta({ id: "NotificationSettings", example: { muted: ["comment"] } });
export type NotificationSettings = z.infer<typeof NotificationSettings>;
