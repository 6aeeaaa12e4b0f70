// A person's notifications: reading them, marking them as read, choosing of what to be told.
import { readableEvents, shortened } from "#worker/activity/index.ts";
import { canSendLetters, mailboxOf } from "#worker/identity/index.ts";
import { inActiveOrganization } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { listed } from "#worker/platform/abridge.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { tellEvent } from "#worker/platform/event-readers.ts";
import { writeLimit, writeWithin } from "#worker/platform/limits.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { isZone } from "#worker/recurrences/index.ts";
import { actions } from "./actions.ts";
import { letterAgainStatement, notMailedStatement } from "./letters-store.ts";
import type {
  Kind,
  LetterSettings,
  Notification,
  NotificationPage,
  NotificationQuery,
  NotificationSettings,
  NotificationSettingsUpdate,
  NotificationsRead,
} from "./schema.ts";
import { type KeptSettings, notificationList, readStatement, readUntilStatement, settingsOf, settleStatement, unreadCount } from "./store.ts";

/** Newest first. What the caller may no longer read is not among them, and not counted. */
export async function listNotifications(work: Work, query: NotificationQuery): Promise<NotificationPage> {
  const readable = readableEvents(work, activeOrganizationId(work));
  return inActiveOrganization(
    work,
    actions["notification.read"],
    (db, id) => ({ rows: notificationList(db, work, id, readable, query), count: unreadCount(db, work, id, readable) }),
    ({ grant, found: { rows, count } }) => {
      const reader = { principal: work.caller, role: grant?.role ?? null, readsAll: grant?.canRead ?? false };
      const shown = rows.slice(0, query.limit).flatMap(({ kind, at: since, read_at, event: row }): Notification[] => {
        const event = tellEvent(work.composition, row, reader);
        return event ? [{ id: row.id, kind, at: since, read_at, event: shortened(event) }] : [];
      });
      const items = listed(shown, null);
      const last = items.length < shown.length ? items.at(-1)?.id : rows.length > query.limit ? rows.at(query.limit - 1)?.event_id : undefined;
      return { items, next_cursor: last === undefined ? null : String(last), limit: query.limit, unread: count?.unread ?? 0 };
    },
  );
}

/** Ids of others, or of nobody, change nothing. */
export const markRead = (work: Work, read: NotificationsRead): Promise<void> =>
  inActiveOrganization(
    work,
    actions["notification.mark"],
    () => ({}),
    async ({ db, organizationId }) => {
      const whose = { organizationId, personId: work.caller.id };
      const statement =
        "until" in read ? readUntilStatement(db, whose, read.until, at(work)) : readStatement(db, whose, read.ids, read.is_read ? at(work) : null);
      await writeWithin(db, writeLimit(work, organizationId), [statement]);
    },
  );

/** Where letters go: the caller's confirmed address. */
async function addressOf({ env, caller }: Work): Promise<string | null> {
  return canSendLetters(env) ? ((await mailboxOf(env, caller.id))?.email ?? null) : null;
}

const lettersOf = (row: KeptSettings | null): LetterSettings | null => (row?.letters ? (JSON.parse(row.letters) as LetterSettings) : null);

export const getSettings = (work: Work): Promise<NotificationSettings> =>
  inActiveOrganization(
    work,
    actions["notification.read"],
    (db, id) => ({ row: settingsOf(db, id, work.caller.id) }),
    async ({ found: { row } }) => ({ muted: JSON.parse(row?.muted ?? "[]") as Kind[], letters: lettersOf(row), letters_go_to: await addressOf(work) }),
  );

const once = (kinds: readonly Kind[]): Kind[] => [...new Set(kinds)].sort();
function requireZone(letters: LetterSettings | null | undefined): void {
  if (letters && !isZone(letters.time_zone))
    throw new ProblemError("invalid_input", "letters.time_zone: must be a time zone by its name, e.g. Europe/Berlin", {
      fields: [{ path: "letters.time_zone", message: "must be a time zone by its name" }],
    });
}

/** What is told from then on; what was told before stays, and a letter that waits follows the new times. */
export async function changeSettings(work: Work, { muted, letters }: NotificationSettingsUpdate): Promise<NotificationSettings> {
  requireZone(letters);
  return inActiveOrganization(
    work,
    actions["notification.settle"],
    (db, id) => ({ row: settingsOf(db, id, work.caller.id) }),
    async ({ db, organizationId, found: { row } }) => {
      const kinds = once(muted);
      const wanted = letters === undefined ? lettersOf(row) : letters && { ...letters, kinds: once(letters.kinds) };
      const kept = wanted && JSON.stringify(wanted);
      const before = lettersOf(row)?.kinds ?? [];
      const added = (wanted?.kinds ?? []).filter((kind) => !before.includes(kind));
      await writeWithin(db, writeLimit(work, organizationId), [
        settleStatement(db, { organizationId, personId: work.caller.id }, kinds, kept),
        notMailedStatement(db, { organization_id: organizationId, person_id: work.caller.id }, added, at(work)),
        letterAgainStatement(db, { organization_id: organizationId, person_id: work.caller.id }),
      ]);
      return { muted: kinds, letters: wanted, letters_go_to: await addressOf(work) };
    },
  );
}
