// The command palette: what was opened last, what can be done here, pages, single settings, and all that the server finds. An action with a
// second step asks for it in the same place. Loaded when first opened.
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { type MessageId, useT } from "../../i18n/index.ts";
import { useActiveOrganization } from "../../identity/index.ts";
import { noteUsed, usedNow } from "../../live/recent.ts";
import type { PaletteActions, PaletteModule } from "../../slice.ts";
import { MagnifyingGlassIcon } from "../../ui/icons.ts";
import { SearchPalette } from "../../ui/search-palette.tsx";
import { arrange, type Group, type Row, SIGNS, type Sign, signIn } from "./arrange.ts";
import { useEnglish } from "./english.ts";
import { Corrected, Entry, Failed, Foot, NotUnderstood } from "./parts.tsx";
import { RECENT_SHOWN_MAX, useRecents } from "./recents.ts";
import { keysGroup, pagesGroup, rowOfAction, settingsGroup, type Tongues } from "./rows.ts";
import { type Said, useSources } from "./sources.ts";

export type PaletteProps = { isOpen: boolean; onClose(): void };
type MakeActions = () => readonly PaletteActions[];
export type Loaded = { modules: readonly PaletteModule[]; makers: readonly MakeActions[] };

/** A second step: what of, and what there is to choose; or, with no choices, all that the server finds. */
type Step = { id: string; title: string; rows: readonly Row[] } | { id: string; title: string; rows: null };

const SIGN_LABELS: Record<Exclude<Sign, "?">, MessageId> = { ">": "palette.signActions", "@": "palette.signPeople", "#": "palette.signBoards" };

function signsGroup({ t, english }: Tongues): Group {
  const items = SIGNS.flatMap((sign): Row[] =>
    sign === "?"
      ? []
      : [
          {
            id: `sign-${sign}`,
            title: t(SIGN_LABELS[sign]),
            other: english?.(SIGN_LABELS[sign]),
            extra: sign,
            icon: MagnifyingGlassIcon,
            does: "type",
            typed: `${sign} `,
          },
        ],
  );
  return { id: "signs", label: t("palette.narrow"), kind: "things", place: 9, items };
}

/** Always last: all that the server finds, not the first few. */
function everywhereGroup({ t }: Tongues, query: string): Group {
  const row: Row = { id: "everywhere", title: t("palette.everywhere", { words: query }), icon: MagnifyingGlassIcon, does: "type", typed: query };
  return { id: "everywhere", label: t("palette.more"), kind: "always", place: 99, items: query ? [row] : [], isAnswer: true };
}

/** What several slices can do under one title stands together. */
function actionGroups(tongues: Tongues, offered: readonly PaletteActions[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { id, title, place, actions } of offered) {
    const rows = actions.map((action) => rowOfAction(tongues, action));
    const known = groups.get(title);
    groups.set(title, known ? { ...known, items: [...known.items, ...rows] } : { id: `of-${id}`, label: title, kind: "actions", place, items: rows });
  }
  return [...groups.values()];
}

function useGroups({ modules, makers }: Loaded, typed: string, isOpen: boolean, isWide: boolean) {
  const t = useT();
  const tongues = { t, english: useEnglish() };
  const role = useActiveOrganization()?.role ?? "member";
  const { groups: found, said } = useSources(modules, typed, { isOpen, isWide });
  const offered = makers.flatMap((make) => make());
  const recents = useRecents(modules, isOpen);
  if (!isOpen || isWide) return { groups: isOpen ? found : [], said };
  const actions = actionGroups(tongues, offered);
  const { sign, query } = signIn(typed);
  const recent: Group = { id: "recent", label: t("palette.recent"), kind: "recent", place: 0, items: recents, shownMax: RECENT_SHOWN_MAX };
  const groups = [
    recent,
    keysGroup(tongues),
    ...actions,
    pagesGroup(tongues),
    settingsGroup(tongues, modules, role),
    ...found,
    everywhereGroup(tongues, query),
  ];
  // A question mark asks what there is to ask: the signs, and the keys of this page.
  const asked = sign === "?" ? arrange([signsGroup(tongues), { ...keysGroup(tongues), kind: "things" }], query, usedNow()) : arrange(groups, typed, usedNow());
  return { groups: asked, said };
}

/** Runs it when the focus is back where it was: some of it goes by what has the focus, or takes it. */
const afterwards = (run: () => void): void => void requestAnimationFrame(() => requestAnimationFrame(run));

function useChoosing(close: () => void, go: { type(typed: string): void; step(step: Step): void; tongues: Tongues }) {
  const navigate = useNavigate();
  const router = useRouter();
  return (row: Row, isNewTab: boolean) => {
    if (row.does === "step") return go.step({ id: row.id, title: row.title, rows: row.options.map((option) => rowOfAction(go.tongues, option)) });
    if (row.id === "everywhere" && row.does === "type") return go.step({ id: row.id, title: row.title, rows: null });
    if (row.does === "type") return go.type(row.typed);
    noteUsed(row.id);
    if (row.does === "open" && isNewTab) return void window.open(router.buildLocation(row.link as never).href, "_blank", "noopener");
    close();
    if (row.does === "open") void navigate(row.link);
    else afterwards(row.run);
  };
}

const placeholderOf = (step: Step | undefined, sign: Sign | null): MessageId => {
  if (step) return step.rows ? "palette.choose" : "palette.everywhereField";
  return sign && sign !== "?" ? SIGN_LABELS[sign] : "shell.search";
};

/** The second steps that are open above each other, with what was typed before each. */
function useSteps(typed: string, setTyped: (typed: string) => void) {
  const [steps, setSteps] = useState<readonly (Step & { before: string })[]>([]);
  const step = steps.at(-1);
  return {
    step,
    go: (next: Step) => {
      setSteps([...steps, { ...next, before: typed }]);
      if (next.rows) setTyped("");
    },
    back: () => {
      setTyped(step?.before ?? "");
      setSteps(steps.slice(0, -1));
    },
    end: () => setSteps([]),
  };
}

function Notes({ said, isNothing, onType }: { said: Said; isNothing: boolean; onType(typed: string): void }) {
  const t = useT();
  return (
    <>
      {isNothing ? (
        <p role="status" className="px-4 pt-3 text-sm text-kumo-subtle">
          {t(said.isLooking ? "palette.looking" : "palette.nothing")}
        </p>
      ) : null}
      {said.isFailed ? <Failed onRetry={said.retry} /> : null}
      {said.correction ? <Corrected correction={said.correction} onExact={onType} /> : null}
      {said.notUnderstood.length > 0 ? <NotUnderstood words={said.notUnderstood} /> : null}
    </>
  );
}

/** The choices of a step: all of them, those that answer what is typed first. */
const choices = ({ id, title, rows }: Step, typed: string): Group[] =>
  rows ? arrange([{ id, label: title, kind: "things", place: 0, items: rows, shownMax: rows.length, keepsOrder: typed.trim() === "" }], typed, {}) : [];

export function Palette({ isOpen, onClose, ...loaded }: PaletteProps & Loaded) {
  const t = useT();
  const [typed, setTyped] = useState("");
  const { step, go, back, end } = useSteps(typed, setTyped);
  const isOwn = Boolean(step?.rows);
  const { groups, said } = useGroups(loaded, isOwn ? "" : typed, isOpen, step?.rows === null);
  const { sign, query } = step ? { sign: null, query: typed.trim() } : signIn(typed);
  const close = () => {
    onClose();
    setTyped("");
    end();
  };
  const choose = useChoosing(close, { tongues: { t, english: useEnglish() }, type: setTyped, step: go });
  const isLooking = !isOwn && said.isLooking;
  return (
    <SearchPalette<Row>
      isOpen={isOpen}
      onClose={close}
      label={t("shell.search")}
      placeholder={t(placeholderOf(step, sign))}
      nothing={t(isLooking ? "palette.looking" : "palette.nothing")}
      groups={step && isOwn ? choices(step, typed) : groups}
      isLooking={isLooking}
      note={isOwn ? null : <Notes said={said} isNothing={groups.every(({ kind }) => kind === "always") && groups.length > 0} onType={setTyped} />}
      query={typed}
      onQuery={setTyped}
      onChoose={choose}
      keyOf={({ id }) => id}
      entry={(row) => <Entry row={row} query={query} />}
      footer={<Foot />}
      step={step && { words: step.title, onBack: back }}
    />
  );
}
