// Wire shapes of notifications.
import { z } from "zod";
import { EventView } from "#worker/platform/event-view.ts";
import { cursorPageOf, name, Timestamp, wholeNumber } from "#worker/platform/wire.ts";

export const KINDS = ["mention", "assignment", "comment", "approval", "decision", "failure", "gateway", "due", "question", "guard"] as const;
export type Kind = (typeof KINDS)[number];

const EventId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
export const NotificationKind = z.enum(KINDS).meta({
  description:
    "`mention`: somebody named you, or answered a comment of yours; `assignment`: a task is yours; `comment`, `due`, `failure`: on a task that you have or watch; `approval`: it waits for you; `decision`: on what you asked for; `gateway`: one went offline; `question`: an agent asks; `guard`: something was stopped, paused or found stuck, or little is left of a budget",
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
const Kinds = z.array(NotificationKind).max(KINDS.length);
const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "must be a time of the day, e.g. 08:00");
const ZONE_MAX_CHARS = 60;

export const LetterSettings = z
  .strictObject({
    kinds: Kinds.meta({ description: "of which the caller gets letters by e-mail, if they are not muted; none: no letters" }),
    every: z.enum(["minute", "hour", "day"]).meta({ description: "how often at most: within a minute or two, every full hour, once a day" }),
    at: TimeOfDay.default("08:00").meta({ description: "when the letter of a day goes" }),
    quiet: z
      .strictObject({ from: TimeOfDay, until: TimeOfDay })
      .nullable()
      .default(null)
      .meta({ description: "no letter goes between these times; it waits until the second one" }),
    time_zone: z.string().max(ZONE_MAX_CHARS).meta({ description: "in which these times are meant, e.g. Europe/Berlin" }),
  })
  .meta({ id: "NotificationLetterSettings" });
export type LetterSettings = z.infer<typeof LetterSettings>;

/** What browsers show of somebody who has not chosen; the trigger notifications_push (migration 0078) says the same. */
export const PUSHED_KINDS: readonly Kind[] = ["approval", "failure", "mention"];
export const PushSettings = z
  .strictObject({
    kinds: Kinds.meta({ description: "which the caller's browsers show, if they are not muted; browsers are added by `PUT /users/me/push`" }),
    quiet: z
      .strictObject({ from: TimeOfDay, until: TimeOfDay })
      .nullable()
      .default(null)
      .meta({ description: "nothing is shown between these times; it waits until the second one" }),
    time_zone: z.string().max(ZONE_MAX_CHARS).meta({ description: "in which these times are meant, e.g. Europe/Berlin" }),
  })
  .meta({ id: "NotificationPushSettings" });
export type PushSettings = z.infer<typeof PushSettings>;

const Muted = Kinds.meta({ description: "kinds of which the caller is told nothing" });
export const NotificationSettingsUpdate = z
  .strictObject({
    muted: Muted,
    letters: LetterSettings.nullable().optional().meta({ description: "null: none; left out: as it is" }),
    push: PushSettings.optional().meta({ description: "left out: as it is" }),
  })
  .meta({
    id: "NotificationSettingsUpdate",
    example: { muted: ["comment"], letters: { kinds: ["mention"], every: "day", at: "08:00", quiet: null, time_zone: "Europe/Berlin" } },
  });
export type NotificationSettingsUpdate = z.infer<typeof NotificationSettingsUpdate>;
export const NotificationSettings = z
  .object({
    muted: Muted,
    letters: LetterSettings.nullable(),
    push: PushSettings,
    letters_go_to: z
      .string()
      .nullable()
      .meta({ description: "the caller's address, once it is confirmed; null: there is none, or this installation sends no e-mail" }),
  })
  .meta({ id: "NotificationSettings" });
export type NotificationSettings = z.infer<typeof NotificationSettings>;

export const ENDPOINT_MAX_CHARS = 1_000;
const NAME_MAX_CHARS = 80;
/** What `PushSubscription.toJSON()` of a browser says, and a name for the browser. */
export const PushSubscribe = z
  .strictObject({
    endpoint: z
      .string()
      .regex(/^https:\/\/[!-~]+$/, "must be an https:// address")
      .max(ENDPOINT_MAX_CHARS)
      .meta({ description: "of a push service on the internet" }),
    keys: z.strictObject({
      p256dh: z
        .string()
        .regex(/^B[A-P][A-Za-z0-9_-]{85}$/, "must be a public key of P-256 in base64url")
        .meta({ description: "65 bytes in base64url" }),
      auth: z
        .string()
        .regex(/^[A-Za-z0-9_-]{21}[AQgw]$/, "must be 16 bytes in base64url")
        .meta({ description: "16 bytes in base64url" }),
    }),
    name: name(NAME_MAX_CHARS).meta({ description: "by which its owner knows the browser" }),
  })
  .meta({
    id: "PushSubscribe",
    example: {
      endpoint: "https://push.example.com/send/4f1c",
      keys: {
        p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth: "BTBZMqHH6r4Tts7J_aSIgg",
      },
      name: "Firefox on Linux",
    },
  });
export type PushSubscribe = z.infer<typeof PushSubscribe>;

export const PushBrowser = z
  .object({
    id: z.string(),
    name: z.string(),
    endpoint_sha256: z.string().meta({ description: "of its endpoint, in hex: by it a browser knows itself" }),
    created_at: Timestamp,
    is_refused: z.boolean().meta({ description: "its push service takes nothing for it any more; subscribing again may help" }),
  })
  .meta({ id: "PushBrowser" });
export type PushBrowser = z.infer<typeof PushBrowser>;
export const PushState = z
  .object({
    public_key: z
      .string()
      .nullable()
      .meta({ description: "what browsers subscribe with (`applicationServerKey`), in base64url; null: this installation pushes nothing" }),
    items: z.array(PushBrowser).meta({ description: "the caller's browsers, newest first: at most 10" }),
  })
  .meta({ id: "PushState" });
export type PushState = z.infer<typeof PushState>;
