// Series, the rows behind a figure, and a series as a file.
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import type { metricsRoutes } from "#worker/metrics/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { nextOf } from "../live/pages.ts";
import { TimeZoneContext } from "../ui/time.tsx";
import { behindKey, dotsKey, seriesKey } from "./keys.ts";
import type { BehindAsked, Metric, Scope, ShownRange } from "./wire.ts";

const { metrics } = clientOf<typeof metricsRoutes>();
/** What is counted a moment later need not be asked for more often. */
const FRESH_MS = 30_000;
const ROWS = 50;

const scopeQuery = ({ board, group, agent }: Scope) => ({ board_id: board, group_id: group, agent_id: agent });

/** The person's zone, else the browser's. */
export function useZone(): string {
  const chosen = useContext(TimeZoneContext);
  return chosen ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export type Asked = { metric: Metric; range: ShownRange; scope: Scope; zone: string };
const queryOf = ({ metric, range, scope, zone }: Asked) => ({ metric, range_key: range, time_zone: zone, ...scopeQuery(scope) });

export const useSeries = (asked: Asked) =>
  useQuery({ queryKey: seriesKey(asked), queryFn: ({ signal }) => json(metrics.series.$get({ query: queryOf(asked) }, until(signal))), staleTime: FRESH_MS });

export const useCycleTimes = ({ range, scope, zone }: Omit<Asked, "metric">) =>
  useQuery({
    queryKey: dotsKey({ range, scope, zone }),
    queryFn: ({ signal }) => json(metrics["cycle-times"].$get({ query: { range_key: range, time_zone: zone, ...scopeQuery(scope) } }, until(signal))),
    staleTime: FRESH_MS,
  });

export const useBehind = (asked: BehindAsked, scope: Scope) =>
  useInfiniteQuery({
    queryKey: behindKey({ asked, scope }),
    queryFn: ({ pageParam, signal }) =>
      json(metrics.tasks.$get({ query: { ...asked, ...scopeQuery(scope), limit: ROWS, offset: pageParam } as never }, until(signal))),
    initialPageParam: 0,
    getNextPageParam: (page) => nextOf(page, ROWS) ?? undefined,
  });

/** Hands a file to the browser. */
export function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), FRESH_MS);
}

/** Fetched with the tab's organization, which a plain link could not name. */
export const useCsv = (asked: Asked) =>
  useMutation({
    mutationFn: async () => save(await (await metrics["export.csv"].$get({ query: queryOf(asked) })).blob(), `${asked.metric}-${asked.range}.csv`),
  });
