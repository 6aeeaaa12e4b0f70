// A person's notifications: reading them, marking them as read, choosing of what to be told.
import { readableEvents, shortened } from "#worker/activity/index.ts";
import { inActiveOrganization } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { listed } from "#worker/platform/abridge.ts";
import { tellEvent } from "#worker/platform/event-readers.ts";
import { writeLimit, writeWithin } from "#worker/platform/limits.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { Kind, Notification, NotificationPage, NotificationQuery, NotificationSettings, NotificationsRead } from "./schema.ts";
import { muteStatement, mutedKinds, notificationList, readStatement, readUntilStatement, unreadCount } from "./store.ts";

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

export const getSettings = (work: Work): Promise<NotificationSettings> =>
  inActiveOrganization(
    work,
    actions["notification.read"],
    (db, id) => ({ row: mutedKinds(db, id, work.caller.id) }),
    ({ found: { row } }) => ({ muted: JSON.parse(row?.muted ?? "[]") as Kind[] }),
  );

/** What is told from then on; what was told before stays. */
export const changeSettings = (work: Work, { muted }: NotificationSettings): Promise<NotificationSettings> =>
  inActiveOrganization(
    work,
    actions["notification.settle"],
    () => ({}),
    async ({ db, organizationId }) => {
      const kinds = [...new Set(muted)].sort();
      await writeWithin(db, writeLimit(work, organizationId), [muteStatement(db, { organizationId, personId: work.caller.id }, kinds)]);
      return { muted: kinds };
    },
  );
