// The command palette: pages, and what the slices offer. Loaded when first opened.
import { type QueryKey, skipToken, useQueries } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { unknownNames } from "#grammar/names.ts";
import { useT } from "../i18n/index.ts";
import { queryClient } from "../live/query-client.ts";
import type { Correction, PaletteSource } from "../slice.ts";
import { GearSixIcon, type Icon } from "../ui/icons.ts";
import { Kbd } from "../ui/page.tsx";
import { isFound, SearchPalette } from "../ui/search-palette.tsx";
import { useUnknownNamesText } from "../ui/unknown-names.ts";
import { NAVIGATION } from "./navigation.ts";

type Command = { id: string; title: string; extra?: string | undefined; icon: Icon; run(): void };
type Said = { correction?: Correction | null; notUnderstood?: readonly string[] };
type Group = { label: string; place: number; items: Command[]; isAnswer?: true | undefined };
export type MakeSource = (boardId: string | undefined, query: string) => PaletteSource;
const PER_GROUP_MAX = 8;
const SETTLED_AFTER_MS = 150;

function usePages(onHelp: () => void): Group {
  const t = useT();
  const navigate = useNavigate();
  const pages = NAVIGATION.map(({ to, label, icon }) => ({ id: `p-${to}`, title: t(label), icon, run: () => void navigate({ to }) }));
  return { label: t("palette.pages"), place: 0, items: [...pages, { id: "p-help", title: t("help.title"), icon: GearSixIcon, run: onHelp }] };
}

/** What is typed, once nobody has typed for a moment: the server is not asked about each letter. */
function useSettled(query: string): string {
  const [settled, settle] = useState(query);
  useEffect(() => {
    const timer = setTimeout(() => settle(query.trim()), SETTLED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [query]);
  return settled;
}

/** How the cache's own owner asks for it: whatever is read anew meanwhile is read as the last one to name it would. */
const ownWay = (queryKey: QueryKey) => queryClient.getQueryCache().find({ queryKey })?.options.queryFn ?? skipToken;

/** What the slices offer, from their queries, and what they say of what is typed. */
function useSources(makers: readonly MakeSource[], query: string): (Group & Said)[] {
  const t = useT();
  const navigate = useNavigate();
  const { boardId } = useParams({ strict: false });
  const sources = makers.map((make) => make(boardId, query));
  const answers = useQueries({
    queries: sources.map(({ queryKey, queryFn }) => ({ queryKey, queryFn: queryFn ?? ownWay(queryKey), enabled: queryFn !== undefined })),
  });
  return sources.map((source, index) => {
    const data = answers[index]?.data;
    const entries = data === undefined ? [] : source.entriesOf(data as never);
    const items = entries.map(({ id, title, extra, link }) => ({ id, title, extra, icon: source.icon, run: () => void navigate(link) }));
    const said: Said =
      data === undefined ? {} : { correction: source.correctionOf?.(data as never) ?? null, notUnderstood: source.notUnderstoodOf?.(data as never) ?? [] };
    return { label: t(source.label), place: source.place, items, isAnswer: source.isAnswer, ...said };
  });
}

function filtered(groups: Group[], query: string): Group[] {
  const isHit = (command: Command) => isFound(query, `${command.title} ${command.extra ?? ""}`);
  const kept = ({ isAnswer, items }: Group) => (isAnswer ? items : items.filter(isHit)).slice(0, PER_GROUP_MAX);
  const shown = groups.map((group) => ({ ...group, items: kept(group) }));
  const named = new Set(shown.flatMap(({ isAnswer, items }) => (isAnswer ? [] : items.map(({ title }) => title))));
  // What a group of its own has is not told twice.
  return shown
    .map((group) => (group.isAnswer ? { ...group, items: group.items.filter(({ title }) => !named.has(title)) } : group))
    .filter(({ items }) => items.length > 0);
}

const Entry = ({ command }: { command: Command }) => (
  <>
    <command.icon size={16} aria-hidden className="shrink-0 text-kumo-subtle" />
    <span className="min-w-0 flex-1 truncate">{command.title}</span>
    {command.extra ? <span className="font-mono text-xs text-kumo-subtle">{command.extra}</span> : null}
  </>
);

function Keys() {
  const t = useT();
  return (
    <span className="flex items-center gap-3 text-xs text-kumo-subtle">
      <span className="flex items-center gap-1">
        <Kbd>↑</Kbd>
        <Kbd>↓</Kbd> {t("palette.move")}
      </span>
      <span className="flex items-center gap-1">
        <Kbd>↵</Kbd> {t("palette.open")}
      </span>
    </span>
  );
}

/** What is shown was found for other words than those that are typed. */
function Corrected({ correction: { shown, exact }, onExact }: { correction: Correction; onExact(query: string): void }) {
  const t = useT();
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-2 border-b border-kumo-line px-4 py-1.5 text-sm text-kumo-subtle">
      <span className="min-w-0 break-words">{t("palette.corrected", { words: shown })}</span>
      <button type="button" onClick={() => onExact(exact)} className="cursor-pointer text-left break-words text-kumo-link underline">
        {t("palette.exactly", { words: exact })}
      </button>
    </p>
  );
}

function NotUnderstood({ words }: { words: readonly string[] }) {
  const t = useT();
  const textOf = useUnknownNamesText();
  return (
    <p role="status" className="border-b border-kumo-line px-4 py-1.5 text-sm break-words text-block">
      {t("palette.notUnderstood", { words: words.join(" ") })} <span className="block">{textOf(unknownNames(words, []))}</span>
    </p>
  );
}

export type PaletteProps = { isOpen: boolean; onClose(): void; onHelp(): void };

export function Palette({ isOpen, onClose, onHelp, makers }: PaletteProps & { makers: readonly MakeSource[] }) {
  const t = useT();
  const [query, setQuery] = useState("");
  const sources = useSources(makers, useSettled(query));
  const groups = filtered(
    [...sources, usePages(onHelp)].sort((a, b) => a.place - b.place),
    query,
  );
  const correction = sources.find((source) => source.correction && source.items.length > 0)?.correction;
  const notUnderstood = query.trim() ? sources.flatMap((source) => source.notUnderstood ?? []) : [];
  const close = () => {
    onClose();
    setQuery("");
  };
  const run = (command: Command) => {
    close();
    command.run();
  };
  return (
    <SearchPalette<Command>
      isOpen={isOpen}
      onClose={close}
      label={t("shell.search")}
      nothing={t("palette.nothing")}
      groups={groups}
      note={
        <>
          {correction ? <Corrected correction={correction} onExact={setQuery} /> : null}
          {notUnderstood.length > 0 ? <NotUnderstood words={notUnderstood} /> : null}
        </>
      }
      query={query}
      onQuery={setQuery}
      onChoose={run}
      keyOf={(command) => command.id}
      entry={(command) => <Entry command={command} />}
      footer={<Keys />}
    />
  );
}
