// The timeline of the organization. New events are announced as "3 new" and come in when asked for.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useT } from "../i18n/index.ts";
import { onEvents } from "../live/events.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { PageBody, PageHead, Panel } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";
import { useFormat, useNow } from "../ui/time.tsx";
import { ActivityFilterBar } from "./activity-filters.tsx";
import { EventRow } from "./event-row.tsx";
import { type ActivityFilters, matches, reloadActivity, useActivity } from "./live.ts";
import { placed } from "./placing.ts";
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

/** The filters as the address has them: the same object until one changes. */
function useFilters() {
  const navigate = useNavigate();
  const { event: markedId, ...search } = useSearch({ from: "/frame/activity" });
  const text = JSON.stringify(search);
  const filters = useMemo(() => JSON.parse(text) as ActivityFilters, [text]);
  const setFilters = (next: ActivityFilters) => void navigate({ to: "/activity", search: next, replace: true });
  return { markedId, filters, setFilters };
}

function Day({ day, isToday }: { day: string; isToday: boolean }) {
  const t = useT();
  return (
    <li className="sticky top-0 z-1 bg-kumo-base px-4 py-1.5 text-xs font-medium text-kumo-subtle">
      <h2>{isToday ? t("activity.today", { day }) : day}</h2>
    </li>
  );
}

function Timeline({
  list,
  filters,
  markedId,
  onClear,
}: {
  list: ReturnType<typeof useActivity>;
  filters: ActivityFilters;
  markedId: number | undefined;
  onClear(): void;
}) {
  const t = useT();
  const events = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const ids = useMemo(() => events.map((event) => event.id), [events]);
  const format = useFormat();
  const rows = useMemo(() => placed(events, format.day), [events, format]);
  const today = format.day(new Date(useNow()).toISOString());
  const { fetchNextPage } = list;
  const [loadMore] = useState(() => () => void fetchNextPage());
  useJump(markedId, ids, list.hasNextPage && !list.isFetchingNextPage, loadMore);
  if (events.length === 0)
    return Object.values(filters).some(Boolean) ? <NoMatch onClear={onClear} /> : <Empty title={t("activity.none")} detail={t("activity.noneDetail")} />;
  return (
    <>
      <Panel>
        <ol className="divide-y divide-kumo-line" aria-label={t("nav.activity")}>
          {rows.flatMap(({ event, day, isEffect }) => [
            ...(day === null ? [] : [<Day key={`day-${event.id}`} day={day} isToday={day === today} />]),
            guarded(<EventRow key={event.id} event={event} isMarked={event.id === markedId} isEffect={isEffect} />),
          ])}
        </ol>
      </Panel>
      {list.hasNextPage ? (
        <div className="flex justify-center py-4">
          <Button onClick={loadMore} isBusy={list.isFetchingNextPage}>
            {t("activity.more")}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function NoMatch({ onClear }: { onClear(): void }) {
  const t = useT();
  return (
    <Empty title={t("activity.noMatch")} detail={t("activity.noMatchDetail")}>
      <Button onClick={onClear}>{t("ui.clearFilters")}</Button>
    </Empty>
  );
}

export function ActivityPage() {
  const t = useT();
  const { markedId, filters, setFilters } = useFilters();
  const list = useActivity(filters);
  const newCount = useNewCount(filters, list.dataUpdatedAt);
  return (
    <>
      <PageHead title={t("nav.activity")}>
        {newCount > 0 ? <Button onClick={() => void reloadActivity(filters)}>{t("activity.new", { count: newCount })}</Button> : null}
      </PageHead>
      <ActivityFilterBar filters={filters} onChange={setFilters} />
      <PageBody>
        <div className="max-w-5xl">
          <SetAside />
          <Loaded query={list} failed={t("activity.notLoaded")} rows={8}>
            {() => <Timeline list={list} filters={filters} markedId={markedId} onClear={() => setFilters({})} />}
          </Loaded>
        </div>
      </PageBody>
    </>
  );
}
