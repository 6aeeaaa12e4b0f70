// How the board is looked at, which its address says: what is typed is filtered by at once, and written there a moment later.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { type BoardSettings, isPlain, settingsOf, useSavedViews } from "../saved/index.ts";

const BOARD = "/frame/boards/$boardId";
const WRITTEN_AFTER_MS = 250;

/** The address says the board alone: no way to look at it, and no task that a link opens. */
export const isOpenedPlain = ({ task, comment: _said, ...settings }: BoardSettings & { task?: string | undefined; comment?: string | undefined }): boolean =>
  isPlain(settings) && !task;

/** How each board was looked at last in this tab: whoever comes back to it finds it so. */
const lastLooks = new Map<string, BoardSettings>();

export function useBoardSearch(boardId: string) {
  const search = useSearch({ from: BOARD });
  const { task: _opened, comment: _said, at, ...settings } = search;
  const navigate = useNavigate();
  const [query, setQuery] = useState(settings.q ?? "");
  const written = useRef(settings.q ?? "");
  const change = (changes: BoardSettings & { at?: string | undefined }, isReplaced = false) =>
    void navigate({ to: "/boards/$boardId", params: { boardId }, search: (before) => ({ ...before, ...changes }), replace: isReplaced });
  // The address has changed otherwise: a link, a view, back.
  useEffect(() => {
    if ((settings.q ?? "") === written.current) return;
    written.current = settings.q ?? "";
    setQuery(written.current);
  }, [settings.q]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: written when the typing pauses
  useEffect(() => {
    if (query.trim() === written.current.trim()) return;
    const timer = setTimeout(() => {
      written.current = query.trim();
      change({ q: query.trim() || undefined }, true);
    }, WRITTEN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [query]);
  const apply = (next: BoardSettings) => {
    written.current = next.q ?? "";
    setQuery(next.q ?? "");
    change(next);
  };
  useOpeningView(boardId, isOpenedPlain(search), (next) => {
    written.current = next.q ?? "";
    setQuery(next.q ?? "");
    change(next, true);
  });
  const shown = { ...settings, q: query.trim() || undefined };
  const hasLooked = useRef(false);
  useEffect(() => {
    hasLooked.current ||= !isPlain(shown); // a link to a task says nothing of how its board is looked at
    if (hasLooked.current) lastLooks.set(boardId, shown);
  });
  return { settings: shown, at, query, setQuery, change, apply };
}

/** A board that is opened without more opens as it was left in this tab, else with the view of the person's choice. */
function useOpeningView(boardId: string, isPlainAddress: boolean, onView: (settings: BoardSettings) => void): void {
  const { data } = useSavedViews(boardId);
  const isDone = useRef(!isPlainAddress);
  const left = useRef(lastLooks.get(boardId));
  useEffect(() => {
    if (isDone.current) return;
    const look = left.current;
    if (look && !isPlain(look) && isPlainAddress) {
      isDone.current = true;
      return onView(look);
    }
    if (!data) return;
    isDone.current = true;
    const view = data.items.find(({ id }) => id === data.default_view_id);
    if (view && isPlainAddress) onView(settingsOf(view));
  });
}
