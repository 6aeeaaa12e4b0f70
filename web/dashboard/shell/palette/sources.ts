// What the slices find for what is typed: lists that are known here, and what the server finds, which is asked when nobody has typed for a moment.
import { type QueryKey, useQueries } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { queryClient } from "../../live/query-client.ts";
import { useT } from "../../i18n/index.ts";
import type { Correction, PaletteModule, PaletteSource } from "../../slice.ts";
import { type Group, type Row, type Sign, signIn } from "./arrange.ts";

export const SETTLED_AFTER_MS = 150;
/** Of what the server finds, where all of it was asked for. */
const EVERYWHERE_MAX = 100;

function useSettled(typed: string): string {
  const [settled, settle] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => settle(typed), SETTLED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return typed === "" ? "" : settled;
}

const TYPES: Partial<Record<Sign, string>> = { "@": "type:person", "#": "type:tag" };
/** Pure: what the server is asked for what is typed; "": nothing. */
export function askedFor(typed: string): string {
  const { sign, query } = signIn(typed);
  if (sign === null) return query;
  const type = TYPES[sign];
  return type ? `${type} ${query}`.trim() : "";
}

export type Said = { correction: Correction | null; notUnderstood: readonly string[]; isLooking: boolean; isFailed: boolean; retry(): void };

type Answer = { data: unknown; error: unknown; isFetching: boolean; refetch(): unknown };
const groupOf = (source: PaletteSource, items: Row[], label: string, at: number, sign: Sign | null): Group => ({
  id: `source-${at}`,
  label,
  kind: source.isAnswer ? (sign === "@" || sign === "#" ? sign : "things") : (source.sign ?? "things"),
  place: source.place,
  items,
  ...(source.isAnswer ? { isAnswer: true } : {}),
});

const nobodyAsked = () => Promise.reject(new Error("Nobody has asked for this yet."));
/** As whoever loads it asks for it: what is read anew is asked for as the last one to name it would. */
const ownWay = (queryKey: QueryKey) => queryClient.getQueryCache().find({ queryKey })?.options.queryFn ?? nobodyAsked;

/** `isOpen`: nothing is asked while the palette is closed. What was found stands until something else is. */
export function useSources(modules: readonly PaletteModule[], typed: string, { isOpen, isWide }: { isOpen: boolean; isWide: boolean }) {
  const t = useT();
  const { boardId } = useParams({ strict: false });
  const settled = useSettled(typed);
  const asked = askedFor(settled);
  const { sign } = signIn(typed);
  const sources = modules.flatMap(({ paletteSource }) => (paletteSource ? [paletteSource(boardId, asked, isWide)] : []));
  const answers: Answer[] = useQueries({
    queries: sources.map(({ queryKey, queryFn }) => ({ queryKey, queryFn: queryFn ?? ownWay(queryKey), enabled: isOpen && queryFn !== undefined })),
  });
  const kept = useRef(new Map<number, unknown>());
  const dataOf = (at: number): unknown => {
    const data = answers[at]?.data;
    const isAsked = sources[at]?.queryFn !== undefined;
    if (data !== undefined) kept.current.set(at, data);
    else if (!isAsked || !answers[at]?.isFetching) kept.current.delete(at);
    return data ?? kept.current.get(at);
  };
  const groups = sources.map((source, at): Group => {
    const data = dataOf(at);
    const entries = data === undefined ? [] : source.entriesOf(data as never);
    const items = entries.map((entry): Row => ({ icon: source.icon, ...entry, does: "open" }));
    return { ...groupOf(source, items, t(source.label), at, sign), ...(isWide ? { shownMax: EVERYWHERE_MAX } : {}) };
  });
  const at = sources.findIndex(({ isAnswer }) => isAnswer);
  const [source, answer] = [sources[at], answers[at]];
  const data = answer?.data;
  const isAsked = source?.queryFn !== undefined && typed.trim() !== "";
  const said: Said = {
    correction: data === undefined || !isAsked ? null : (source?.correctionOf?.(data as never) ?? null),
    notUnderstood: data === undefined || !isAsked ? [] : (source?.notUnderstoodOf?.(data as never) ?? []),
    isLooking: isAsked && (answer?.isFetching === true || settled !== typed),
    isFailed: isAsked && Boolean(answer?.error) && !answer?.isFetching,
    retry: () => void answer?.refetch(),
  };
  return { groups: isWide ? groups.filter(({ isAnswer }) => isAnswer) : groups, said };
}
