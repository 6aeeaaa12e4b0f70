// The timeline of the organization. New events are announced as "3 new" and come in when asked for.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useT } from "../i18n/index.ts";
import { onEvents } from "../live/events.ts";
import { Button } from "../ui/button.tsx";
import { PageBody, PageHead, Panel } from "../ui/page.tsx";
import { Empty, ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { ActivityFilterBar } from "./activity-filters.tsx";
import { EventRow } from "./event-row.tsx";
import { type ActivityFilters, matches, reloadActivity, useActivity } from "./live.ts";
import { SetAside } from "./set-aside.tsx";

function useNewCount(filters: ActivityFilters, reset: unknown): number {
  const [count, setCount] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a fresh list starts the count again
  useEffect(() => setCount(0), [filters, reset]);
  useEffect(() => onEvents((events) => setCount((known) => known + events.filter((event) => matches(event, filters)).length)), [filters]);
  return count;
}

/** Scrolls to the event that a cause link names, loading older pages until it is there. */
function useJump(id: number | undefined, ids: number[], canLoad: boolean, load: () => void): void {
  const oldest = ids.at(-1);
  useEffect(() => {
    if (id === undefined || ids.length === 0) return;
    if (ids.includes(id)) {
      const row = document.getElementById(`event-${id}`);
      row?.scrollIntoView({ block: "center" });
      row?.focus({ preventScroll: true });
    } else if (canLoad && oldest !== undefined && oldest > id) load();
  }, [id, ids, canLoad, oldest, load]);
}

export function ActivityPage() {
  const t = useT();
  const navigate = useNavigate();
  const { event: markedId, ...search } = useSearch({ from: "/frame/activity" });
  const filterText = JSON.stringify(search);
  const filters = useMemo(() => JSON.parse(filterText) as ActivityFilters, [filterText]);
  const list = useActivity(filters);
  const events = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const ids = useMemo(() => events.map((event) => event.id), [events]);
  const newCount = useNewCount(filters, list.dataUpdatedAt);
  const { fetchNextPage } = list;
  const [loadMore] = useState(() => () => void fetchNextPage());
  useJump(markedId, ids, list.hasNextPage && !list.isFetchingNextPage, loadMore);
  const setFilters = (next: ActivityFilters) => void navigate({ to: "/activity", search: next, replace: true });
  const isFiltered = Object.values(filters).some(Boolean);
  return (
    <>
      <PageHead title={t("nav.activity")}>
        {newCount > 0 ? <Button onClick={() => void reloadActivity(filters)}>{t("activity.new", { count: newCount })}</Button> : null}
      </PageHead>
      <ActivityFilterBar filters={filters} onChange={setFilters} />
      <PageBody>
        <div className="max-w-5xl">
          <SetAside />
          {list.error ? <ProblemNote error={list.error} what={t("activity.notLoaded")} onRetry={() => void list.refetch()} /> : null}
          {list.isPending && !list.error ? <SkeletonRows count={8} /> : null}
          {list.data && events.length === 0 ? (
            <Empty title={t(isFiltered ? "activity.noMatch" : "activity.none")} detail={t(isFiltered ? "activity.noMatchDetail" : "activity.noneDetail")}>
              {isFiltered ? <Button onClick={() => setFilters({})}>{t("ui.clearFilters")}</Button> : null}
            </Empty>
          ) : null}
          {events.length > 0 ? (
            <Panel>
              <ol className="divide-y divide-kumo-line" aria-label={t("nav.activity")}>
                {events.map((event) => (
                  <EventRow key={event.id} event={event} isMarked={event.id === markedId} />
                ))}
              </ol>
            </Panel>
          ) : null}
          {list.hasNextPage ? (
            <div className="flex justify-center py-4">
              <Button onClick={loadMore} isBusy={list.isFetchingNextPage}>
                {t("activity.more")}
              </Button>
            </div>
          ) : null}
        </div>
      </PageBody>
    </>
  );
}
