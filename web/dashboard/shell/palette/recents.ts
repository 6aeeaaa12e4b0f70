// What was opened last, as rows: each is asked for by itself when it is shown again, at most once a minute, and vanishes when it is gone.
import { useQueries } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiError } from "../../live/http.ts";
import { inOrganization } from "../../live/keys.ts";
import { dropRecent, recentNow } from "../../live/recent.ts";
import type { PaletteModule } from "../../slice.ts";
import type { Row } from "./arrange.ts";

export const RECENT_SHOWN_MAX = 8;
const CHECKED_FOR_MS = 60_000;

/** 404: deleted, or no longer for this person. Without an answer it stays. */
export const isGone = (error: unknown): boolean => error instanceof ApiError && (error.status === 404 || error.status === 403);

export function useRecents(modules: readonly PaletteModule[], isOpen: boolean): Row[] {
  const known = new Map(modules.flatMap(({ paletteRecent }) => (paletteRecent ? [[paletteRecent.kind, paletteRecent] as const] : [])));
  const { href } = useRouterState({ select: (state) => state.location });
  // What is on screen is nowhere to go to.
  const shown = isOpen ? recentNow().filter(({ kind, id }) => known.has(kind) && !href.includes(id)) : [];
  const things = shown.slice(0, RECENT_SHOWN_MAX);
  const checks = useQueries({
    queries: things.map(({ kind, id }) => ({
      queryKey: inOrganization("recent", kind, id),
      queryFn: ({ signal }: { signal: AbortSignal }) => known.get(kind)?.load(id, signal) ?? null,
      staleTime: CHECKED_FOR_MS,
      retry: false,
    })),
  });
  const gone = things.filter((_, at) => isGone(checks[at]?.error));
  useEffect(() => {
    for (const { kind, id } of gone) dropRecent(kind, id);
  });
  return things.flatMap((thing, at): Row[] => {
    const of = known.get(thing.kind);
    if (!of || gone.includes(thing)) return [];
    const now = { ...thing, ...checks[at]?.data };
    return [{ id: `${thing.kind}-${thing.id}`, title: now.title, extra: now.extra, icon: of.icon, does: "open", link: of.linkOf(thing) }];
  });
}
