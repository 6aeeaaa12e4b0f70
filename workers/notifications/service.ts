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
import { pushAgainStatement } from "./push-store.ts";
import {
  type Kind,
  type LetterSettings,
  type Notification,
  type NotificationPage,
  type NotificationQuery,
  type NotificationSettings,
  type NotificationSettingsUpdate,
  type NotificationsRead,
  PUSHED_KINDS,
  type PushSettings,
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

/** What somebody's browsers show; until they have chosen, what presses most. */
export const pushSettingsOf = (row: Pick<KeptSettings, "push"> | null): PushSettings =>
  row?.push ? (JSON.parse(row.push) as PushSettings) : { kinds: [...PUSHED_KINDS], quiet: null, time_zone: "UTC" };

export const getSettings = (work: Work): Promise<NotificationSettings> =>
  inActiveOrganization(
    work,
    actions["notification.read"],
    (db, id) => ({ row: settingsOf(db, id, work.caller.id) }),
    async ({ found: { row } }) => ({
      muted: JSON.parse(row?.muted ?? "[]") as Kind[],
      letters: lettersOf(row),
      push: pushSettingsOf(row),
      letters_go_to: await addressOf(work),
    }),
  );

const once = (kinds: readonly Kind[]): Kind[] => [...new Set(kinds)].sort();
function requireZone(part: "letters" | "push", settings: { time_zone: string } | null | undefined): void {
  const path = `${part}.time_zone`;
  if (settings && !isZone(settings.time_zone))
    throw new ProblemError("invalid_input", `${path}: must be a time zone by its name, e.g. Europe/Berlin`, {
      fields: [{ path, message: "must be a time zone by its name" }],
    });
}

/** What is told from then on; what was told before stays, and a letter that waits follows the new times. */
export async function changeSettings(work: Work, { muted, letters, push }: NotificationSettingsUpdate): Promise<NotificationSettings> {
  requireZone("letters", letters);
  requireZone("push", push);
  return inActiveOrganization(
    work,
    actions["notification.settle"],
    (db, id) => ({ row: settingsOf(db, id, work.caller.id) }),
    async ({ db, organizationId, found: { row } }) => {
      const kinds = once(muted);
      const wanted = letters === undefined ? lettersOf(row) : letters && { ...letters, kinds: once(letters.kinds) };
      const browsers = push && { ...push, kinds: once(push.kinds) };
      const kept = {
        muted: JSON.stringify(kinds),
        letters: wanted && JSON.stringify(wanted),
        push: browsers ? JSON.stringify(browsers) : (row?.push ?? null),
      };
      const before = lettersOf(row)?.kinds ?? [];
      const added = (wanted?.kinds ?? []).filter((kind) => !before.includes(kind));
      await writeWithin(db, writeLimit(work, organizationId), [
        settleStatement(db, { organizationId, personId: work.caller.id }, kept),
        notMailedStatement(db, { organization_id: organizationId, person_id: work.caller.id }, added, at(work)),
        letterAgainStatement(db, { organization_id: organizationId, person_id: work.caller.id }),
        pushAgainStatement(db, { organization_id: organizationId, person_id: work.caller.id }),
      ]);
      return { muted: kinds, letters: wanted, push: pushSettingsOf(kept), letters_go_to: await addressOf(work) };
    },
  );
}
