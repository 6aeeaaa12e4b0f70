// What concerns the person who looks, newest first: each an event in words, read when it is opened or said so.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { EventRow } from "../activity/index.ts";
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { BellIcon, CheckIcon } from "../ui/icons.ts";
import { Loaded } from "../ui/loaded.tsx";
import { PageBody, PageHead, Panel } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { Empty } from "../ui/states.tsx";
import { KIND_LABELS, KINDS, kindOf } from "./kinds.ts";
import { type Filters, useMark, useNotifications } from "./live.ts";
import type { Notification } from "./wire.ts";

const ALL = "all";

function Row({ notification, onMark }: { notification: Notification; onMark(isRead: boolean): void }) {
  const t = useT();
  const isRead = notification.read_at !== null;
  return (
    // A click on the link inside opens what it is about: then it has been read.
    // biome-ignore lint/a11y/useKeyWithClickEvents: a link's Enter clicks it too
    // biome-ignore lint/a11y/noStaticElementInteractions: only what its links do is noticed
    <div
      className={cx("flex items-start", isRead ? "opacity-75" : "bg-kumo-tint/40")}
      onClick={({ target }) => !isRead && (target as Element).closest("a") && onMark(true)}
    >
      <span className={cx("mt-4 ml-2 size-2 shrink-0 rounded-full", isRead ? "bg-transparent" : "bg-kumo-brand")} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="px-4 pt-1.5 text-xs text-kumo-subtle">
          {t(KIND_LABELS[notification.kind])}
          {isRead ? null : <span className="sr-only">, {t("notifications.isUnread")}</span>}
        </p>
        <ul>
          <EventRow event={notification.event} />
        </ul>
      </div>
      <div className="shrink-0 py-1.5 pr-2">
        <IconButton
          icon={isRead ? BellIcon : CheckIcon}
          label={t(isRead ? "notifications.markUnread" : "notifications.markRead")}
          onClick={() => onMark(!isRead)}
        />
      </div>
    </div>
  );
}

function Rows({ list, filters }: { list: ReturnType<typeof useNotifications>; filters: Filters }) {
  const t = useT();
  const mark = useMark();
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0)
    return filters.kind || filters.unread ? (
      <Empty title={t("notifications.noMatch")} detail={t("notifications.noMatchDetail")} />
    ) : (
      <Empty title={t("notifications.none")} detail={t("notifications.noneDetail")} />
    );
  return (
    <>
      <Panel>
        <div className="divide-y divide-kumo-line">
          {items.map((notification) =>
            guarded(<Row key={notification.id} notification={notification} onMark={(is_read) => mark.mutate({ ids: [notification.id], is_read })} />),
          )}
        </div>
      </Panel>
      {list.hasNextPage ? (
        <div className="flex justify-center py-4">
          <Button onClick={() => void list.fetchNextPage()} isBusy={list.isFetchingNextPage}>
            {t("activity.more")}
          </Button>
        </div>
      ) : null}
    </>
  );
}

export function InboxPage() {
  const t = useT();
  const navigate = useNavigate();
  const filters = useSearch({ from: "/frame/inbox" });
  const list = useNotifications(filters);
  const mark = useMark();
  const newest = list.data?.pages[0]?.items[0];
  const unread = list.data?.pages[0]?.unread ?? 0;
  const show = (next: Filters) => void navigate({ to: "/inbox", search: next, replace: true });
  return (
    <>
      <PageHead title={t("nav.inbox")}>
        <Select
          label={t("notifications.kind")}
          isLabelHidden
          size="small"
          value={filters.kind ?? ALL}
          onChange={(value) => show({ ...filters, kind: kindOf(value) })}
          options={[{ value: ALL, label: t("notifications.allKinds") }, ...KINDS.map((value) => ({ value, label: t(KIND_LABELS[value]) }))]}
        />
        <Button look="quiet" aria-pressed={filters.unread === true} onClick={() => show({ ...filters, unread: filters.unread ? undefined : true })}>
          {t("notifications.onlyUnread")}
        </Button>
        <Button disabled={!newest || unread === 0} isBusy={mark.isPending} onClick={() => newest && mark.mutate({ until: newest.id })}>
          {t("notifications.markAll")}
        </Button>
      </PageHead>
      <PageBody>
        <div className="max-w-5xl">
          <Loaded query={list} failed={t("notifications.notLoaded")} rows={8}>
            {() => <Rows list={list} filters={filters} />}
          </Loaded>
        </div>
      </PageBody>
    </>
  );
}
