// Rows of the palette from what the shell itself has: the pages, the settings one by one, the keys of the page on screen.
import type { SessionView } from "../../identity/index.ts";
import type { Translate } from "../../i18n/index.ts";
import type { PaletteAction, PaletteModule, PaletteSetting, Slice } from "../../slice.ts";
import { SLICES } from "../../slices.ts";
import {
  BookOpenTextIcon,
  ChatCircleIcon,
  CheckIcon,
  ClockIcon,
  GearSixIcon,
  type Icon,
  MagnifyingGlassIcon,
  PlusIcon,
  RowsIcon,
  TrashIcon,
  XIcon,
} from "../../ui/icons.ts";
import { type KeyName, keysOf, type Place } from "../../ui/keys.ts";
import { commandsNow } from "../../ui/shortcuts.ts";
import { NAVIGATION } from "../navigation.ts";
import type { Group, Row } from "./arrange.ts";
import { isCommand, labelOf } from "./key-words.ts";

/** `english`: null where the app speaks it. */
export type Tongues = { t: Translate; english: Translate | null };
type Role = SessionView["organizations"][number]["role"];

const slices: readonly Slice[] = SLICES;
const SECTIONS = slices.flatMap((slice) => slice.settings ?? []);

const LAYOUTS: ReadonlySet<Place> = new Set<Place>(["cards", "table", "time"]);

const GO_KEYS: Record<string, KeyName> = {
  "/boards": "app.goBoards",
  "/my-work": "app.goMyWork",
  "/approvals": "app.goApprovals",
  "/inbox": "app.goInbox",
  "/fleet": "app.goFleet",
  "/activity": "app.goActivity",
  "/settings": "app.goSettings",
};

/** The keys that do the same on this page: in its cards, or in whatever stands in their place. */
function keysHere(key: KeyName): readonly string[] | undefined {
  const name = key.slice(key.indexOf(".") + 1);
  const here = commandsNow().find((one) => `${one.place}.${one.name}` === key || (one.name === name && LAYOUTS.has(one.place)));
  return here && keysOf(`${here.place}.${here.name}` as KeyName);
}

export function rowOfAction({ t, english }: Tongues, action: PaletteAction): Row {
  const { id, icon, key, isCurrent, beside, tone } = action;
  const keys = key && keysHere(key);
  const words = "label" in action ? { title: t(action.label, action.values), other: english?.(action.label, action.values) } : { title: action.title };
  const row = {
    id,
    icon,
    ...words,
    ...(keys ? { keys } : {}),
    ...(isCurrent ? { isCurrent } : {}),
    ...(beside ? { beside } : {}),
    ...(tone ? { tone } : {}),
  };
  if ("run" in action) return { ...row, does: "run", run: action.run };
  return "link" in action ? { ...row, does: "open", link: action.link } : { ...row, does: "step", options: action.options };
}

export function pagesGroup({ t, english }: Tongues): Group {
  const items = NAVIGATION.map(({ to, label, icon }): Row => {
    const key = GO_KEYS[to];
    return { id: `page-${to}`, title: t(label), other: english?.(label), icon, does: "open", link: { to }, ...(key ? { keys: keysOf(key) } : {}) };
  });
  return { id: "pages", label: t("palette.pages"), kind: "things", place: 5, items };
}

/** Pages of the settings, and each single setting on them: those for the role. */
export function settingsGroup({ t, english }: Tongues, modules: readonly PaletteModule[], role: Role): Group {
  const isFor = ({ roles }: { roles?: readonly Role[] | undefined }) => roles?.includes(role) !== false;
  const pages = SECTIONS.filter(isFor).map(({ to, label }): Row => {
    const alias = english?.(label);
    return { id: `setting-${to}`, title: t(label), other: alias, beside: t("nav.settings"), icon: GearSixIcon, does: "open", link: { to } };
  });
  const single = modules.flatMap(({ paletteSettings = [] }): readonly PaletteSetting[] => paletteSettings);
  const rows = single.filter(isFor).map(({ to, id, label }): Row => {
    const page = SECTIONS.find((section) => section.to === to);
    return {
      id: `setting-${to}#${id}`,
      title: t(label),
      other: english?.(label),
      beside: page ? t(page.label) : t("nav.settings"),
      icon: GearSixIcon,
      does: "open",
      link: { to, hash: id },
    };
  });
  return { id: "settings", label: t("nav.settings"), kind: "things", place: 8, items: [...pages, ...rows], shownMax: 6 };
}

const ICONS: Readonly<Record<string, Icon>> = {
  create: PlusIcon,
  filter: MagnifyingGlassIcon,
  help: BookOpenTextIcon,
  approve: CheckIcon,
  refuse: XIcon,
  ask: ChatCircleIcon,
  later: ClockIcon,
  trash: TrashIcon,
  clear: XIcon,
};

/** What the keys of the page on screen would do, and after that those of every page. */
export function keysGroup({ t, english }: Tongues): Group {
  const seen = new Set<string>();
  const items = commandsNow()
    .toSorted((a, b) => Number(a.place === "app") - Number(b.place === "app"))
    .flatMap(({ place, name, words, run }): Row[] => {
      const label = labelOf(place, name);
      const id = `key-${place}.${name}`;
      if (!label || !isCommand(place, name) || seen.has(id)) return [];
      seen.add(id);
      const icon = ICONS[name] ?? RowsIcon;
      return [{ id, title: words ?? t(label), other: english?.(label), icon, keys: keysOf(`${place}.${name}` as KeyName), does: "run", run }];
    });
  return { id: "keys", label: t("palette.here"), kind: "actions", place: 2, items };
}
