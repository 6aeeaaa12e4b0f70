// What a slice of the dashboard gives to the shell. Its words are found by the name of their files.
import type { QueryKey } from "@tanstack/react-query";
import type { AnyRoute, LinkProps } from "@tanstack/react-router";
import type { ComponentType } from "react";
import type { MessageId, Values } from "./i18n/index.ts";
import type { LinkOfEvent } from "./activity/index.ts";
import type { ApplyBoardEvent } from "./boards/index.ts";
import type { LiveHandlers } from "./live/events.ts";
import type { Recent, RecentKind } from "./live/recent.ts";
import type { Role } from "./organizations/index.ts";
import type { Tone } from "./ui/chip.tsx";
import type { Icon } from "./ui/icons.ts";
import type { KeyName } from "./ui/keys.ts";

/** A line of the sidebar and of the palette's pages. */
export type NavigationEntry = {
  to: NonNullable<LinkProps["to"]>;
  label: MessageId;
  icon: Icon;
  group: "work" | "boards" | "record";
  /** Lower stands above. */
  place: number;
  badge?: ComponentType;
  /** It stands at the foot of phones as well, with its badge or without. */
  tab?: "plain" | "badged";
};

export type SettingsEntry = { to: NonNullable<LinkProps["to"]>; label: MessageId; group: "you" | "organization"; roles?: readonly Role[] };

export type Correction = { shown: string; exact: string };
/** `detail`: the place in its text that says so; `beside`: where it stands, such as its board; `state`: how it stands, in a word and a colour. */
export type PaletteEntry = {
  id: string;
  title: string;
  extra?: string;
  detail?: string;
  beside?: string;
  state?: { label: MessageId; tone: Tone };
  icon?: Icon;
  link: LinkProps;
};
/** A group of the palette: a query, and what its answer offers. */
export type PaletteSource = {
  label: MessageId;
  icon: Icon;
  /** Lower stands above; pages stand at 0. */
  place: number;
  queryKey: QueryKey;
  /** Absent: only what is in the cache. */
  queryFn?(context: { signal: AbortSignal }): Promise<unknown>;
  entriesOf(data: never): PaletteEntry[];
  /** What it offers was found by what is typed, and is not looked through again. */
  isAnswer?: true;
  /** What is typed behind one of these signs is about such things alone. */
  sign?: "@" | "#";
  /** Of an answer to something else than what is typed: what it was taken for, and what to type for what was. */
  correctionOf?(data: never): Correction | null;
  /** Parts of what is typed that look like an operator and are none. */
  notUnderstoodOf?(data: never): readonly string[];
};

/** What can be done from the palette. `title`: in the words of whoever named it. `key`: by which key elsewhere. */
export type PaletteAction = { id: string; icon: Icon; key?: KeyName; tone?: Tone; isCurrent?: boolean; beside?: string } & (
  | { label: MessageId; values?: Values }
  | { title: string }
) &
  ({ run(): void } | { link: LinkProps } | { options: readonly PaletteAction[] });

/** What is about one thing: the task that is open, the board on screen, the app. Lower `place`s stand above. */
export type PaletteActions = { id: string; title: string; place: number; actions: readonly PaletteAction[] };

/** A single setting: a panel of a page of the settings, by the id that it has there. */
export type PaletteSetting = { to: NonNullable<LinkProps["to"]>; id: string; label: MessageId; roles?: readonly Role[] };

/** What a slice gives to the palette; loaded with it. */
export type PaletteModule = {
  /** `isWide`: all that is found was asked for. */
  paletteSource?(boardId: string | undefined, query: string, isWide: boolean): PaletteSource;
  /** A hook: asked each time the palette is drawn. */
  usePaletteActions?(): readonly PaletteActions[];
  paletteSettings?: readonly PaletteSetting[];
  /** Whether something opened before is there still, and what it is called now. */
  paletteRecent?: {
    kind: RecentKind;
    icon: Icon;
    linkOf(thing: Recent): LinkProps;
    load(id: string, signal: AbortSignal): Promise<{ title?: string; extra?: string }>;
  };
};

type MakeRoutes = (parent: never) => readonly AnyRoute[];
/** Pages below the root, in the frame, and in the settings. */
export type SliceRoutes = { root?: MakeRoutes; frame?: MakeRoutes; settings?: MakeRoutes };

export type Slice<Routes extends SliceRoutes = SliceRoutes> = {
  name: string;
  routes?: Routes;
  navigation?: readonly NavigationEntry[];
  settings?: readonly SettingsEntry[];
  /** Loaded when the palette is first opened. */
  palette?(): Promise<PaletteModule>;
  onEvent?: LiveHandlers["onEvent"];
  onFrame?: LiveHandlers["onFrame"];
  onBoardEvent?: ApplyBoardEvent;
  /** The page of what an event is about, if it is this slice's. */
  linkOf?: LinkOfEvent;
  /** Its lists that events keep fresh. */
  lists?: LiveHandlers["lists"];
};
