// Every key of the app that is pressed outside of fields, in one table: by the place where it is meant, and what it does there. The handlers
// (ui/shortcuts.ts) take their keys from it, and so do the sheet of keys and the palette: none is bound that is not told, and none told that is
// not bound. "Mod+" is Ctrl, or Cmd on a Mac; two keys with a space between are pressed after each other.

/** Names of keys as KeyboardEvent.key has them, letters in lower case. */
type Keys = readonly [string, ...string[]];

const PRIORITY_KEYS = { urgent: ["1"], high: ["2"], medium: ["3"], low: ["4"] } as const satisfies Record<string, Keys>;
/** Among what stands beside and below each other. */
const WALK_KEYS = {
  next: ["j"],
  previous: ["k"],
  below: ["ArrowDown"],
  above: ["ArrowUp"],
  left: ["ArrowLeft"],
  right: ["ArrowRight"],
} as const satisfies Record<string, Keys>;
const STEP_KEYS = { next: ["j", "ArrowDown"], previous: ["k", "ArrowUp"] } as const satisfies Record<string, Keys>;

export const KEYS = {
  /** Everywhere. */
  app: {
    palette: ["Mod+k"],
    submit: ["Mod+Enter"],
    help: ["?"],
    fold: ["["],
    goBoards: ["g b"],
    goMyWork: ["g m"],
    goApprovals: ["g a"],
    goInbox: ["g i"],
    goFleet: ["g f"],
    goActivity: ["g h"],
    goSettings: ["g s"],
  },
  /** A list with a button for a new one. */
  list: { create: ["n"] },
  boards: { create: ["n"] },
  /** A board, however it is laid out. */
  board: { create: ["n"], filter: ["/"] },
  cards: {
    ...WALK_KEYS,
    status: ["s"],
    assignee: ["i"],
    priority: ["p"],
    ...PRIORITY_KEYS,
    select: ["x"],
  },
  table: {
    ...STEP_KEYS,
    left: ["ArrowLeft"],
    right: ["ArrowRight"],
    pageDown: ["PageDown"],
    pageUp: ["PageUp"],
    first: ["Home"],
    last: ["End"],
    title: ["e", "F2"],
    status: ["s"],
    assignee: ["i"],
    priority: ["p"],
    due: ["d"],
    ...PRIORITY_KEYS,
    select: ["x", " "],
  },
  /** A calendar or a timeline. */
  time: {
    ...WALK_KEYS,
    later: ["PageDown"],
    earlier: ["PageUp"],
    due: ["d"],
  },
  /** Tasks that are selected: what is said of one with none selected is said of them. */
  selection: { status: ["s"], assignee: ["i"], priority: ["p"], due: ["d"], board: ["m"], ...PRIORITY_KEYS, trash: ["Delete"], clear: ["Escape"] },
  myWork: STEP_KEYS,
  fleet: { next: ["j"], previous: ["k"], message: ["m"], reassign: ["i"], filter: ["/"] },
  triage: {
    next: ["j"],
    previous: ["k"],
    approve: ["a"],
    refuse: ["r"],
    later: ["s"],
    ask: ["q"],
    select: ["x"],
    undo: ["z"],
    open: ["Enter"],
    clear: ["Escape"],
  },
  memory: { filter: ["/"] },
} as const satisfies Record<string, Record<string, Keys>>;

export type Place = keyof typeof KEYS;
export type NameIn<In extends Place> = keyof (typeof KEYS)[In] & string;
/** Such as "board.create". */
export type KeyName = { [In in Place]: `${In}.${NameIn<In>}` }[Place];

/** The keys of one. */
export function keysOf(name: KeyName): Keys {
  const [place = "", action = ""] = name.split(".");
  return (KEYS as Record<string, Record<string, Keys>>)[place]?.[action] ?? [""];
}

/** What a key does in a place; undefined: nothing. */
export const nameAt = (place: Place, key: string): string | undefined => Object.entries<Keys>(KEYS[place]).find(([, keys]) => keys.includes(key))?.[0];

const SIGNS: Record<string, string> = { ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", Delete: "Del", " ": "Space", Enter: "↵" };
const isMac = (): boolean => /mac/i.test(globalThis.navigator?.platform ?? "");

/** A key as it is drawn, in parts: "Mod+k" is Ctrl and K, "g b" is G and B. */
export const signsOf = (key: string): string[] =>
  key
    .split(key === " " ? /(?!)/ : /[+ ]/)
    .map((part) => (part === "Mod" ? (isMac() ? "⌘" : "Ctrl") : (SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part))));
