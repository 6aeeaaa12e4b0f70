// What each key does, in words: for the sheet of keys, and for the palette, which offers those that are commands. Every key of ui/keys.ts is here.
import type { MessageId } from "../../i18n/index.ts";
import { type KeyName, KEYS, keysOf, type NameIn, type Place } from "../../ui/keys.ts";

export const PLACE_LABELS: Record<Place, MessageId> = {
  app: "help.inApp",
  list: "help.inList",
  boards: "help.inBoards",
  board: "help.inBoard",
  cards: "help.inCards",
  table: "help.inTable",
  time: "help.inTime",
  selection: "help.inSelection",
  myWork: "help.inMyWork",
  fleet: "help.inFleet",
  triage: "help.inTriage",
  memory: "help.inMemory",
};

const PRIORITIES = { urgent: "help.urgent", high: "help.high", medium: "help.medium", low: "help.low" } as const;
const FIELDS = { status: "help.status", assignee: "help.assignee", priority: "help.priority" } as const;

export const KEY_LABELS: { [In in Place]: Record<NameIn<In>, MessageId> } = {
  app: {
    palette: "help.palette",
    submit: "help.submit",
    help: "help.title",
    fold: "help.fold",
    goBoards: "help.goBoards",
    goMyWork: "help.goMyWork",
    goApprovals: "help.goApprovals",
    goInbox: "help.goInbox",
    goFleet: "help.goFleet",
    goActivity: "help.goActivity",
    goSettings: "help.goSettings",
  },
  list: { create: "help.new" },
  boards: { create: "boards.new" },
  board: { create: "tasks.new", filter: "help.filter" },
  cards: {
    next: "help.next",
    previous: "help.previous",
    below: "help.below",
    above: "help.above",
    left: "help.left",
    right: "help.right",
    ...FIELDS,
    ...PRIORITIES,
    select: "help.select",
  },
  table: {
    next: "help.next",
    previous: "help.previous",
    left: "help.cellLeft",
    right: "help.cellRight",
    pageDown: "help.pageDown",
    pageUp: "help.pageUp",
    first: "help.first",
    last: "help.last",
    title: "help.editTitle",
    due: "help.due",
    ...FIELDS,
    ...PRIORITIES,
    select: "help.select",
  },
  time: {
    next: "help.next",
    previous: "help.previous",
    below: "help.dayBelow",
    above: "help.dayAbove",
    left: "help.dayLeft",
    right: "help.dayRight",
    later: "help.turnLater",
    earlier: "help.turnEarlier",
    due: "help.due",
  },
  selection: {
    status: "help.selectedStatus",
    assignee: "help.selectedAssignee",
    priority: "help.selectedPriority",
    due: "help.selectedDue",
    board: "help.selectedBoard",
    ...PRIORITIES,
    trash: "help.selectedTrash",
    clear: "help.selectedClear",
  },
  myWork: { next: "help.next", previous: "help.previous" },
  fleet: { next: "help.next", previous: "help.previous", message: "help.message", reassign: "help.reassign", filter: "help.filterFleet" },
  triage: {
    next: "help.next",
    previous: "help.previous",
    approve: "help.approve",
    refuse: "help.reject",
    later: "help.later",
    ask: "help.ask",
    select: "help.choose",
    undo: "help.undo",
    open: "help.open",
    clear: "help.chooseNone",
  },
  memory: { filter: "help.filterMemory" },
};

/** Keys of parts that have their own, of cards and fields: told in the sheet, bound there. */
export const SPOKEN: readonly { place: Place; keys: readonly string[]; label: MessageId }[] = [
  { place: "cards", keys: ["Enter"], label: "help.open" },
  { place: "cards", keys: ["Shift+ArrowLeft", "Shift+ArrowRight"], label: "help.carry" },
  { place: "cards", keys: [" "], label: "help.lift" },
  { place: "cards", keys: ["Escape"], label: "help.closeTask" },
  { place: "table", keys: ["Enter"], label: "help.editCell" },
  { place: "table", keys: ["Shift+j", "Shift+k"], label: "help.extend" },
  { place: "time", keys: ["Shift+ArrowLeft", "Shift+ArrowRight"], label: "help.shiftDay" },
];

/** Keys that do something worth choosing from a list; the others are about what has the focus, which the palette has itself. */
const COMMANDS: ReadonlySet<string> = new Set<KeyName>([
  "app.help",
  "app.fold",
  "list.create",
  "boards.create",
  "board.create",
  "board.filter",
  "selection.status",
  "selection.assignee",
  "selection.priority",
  "selection.due",
  "selection.board",
  "selection.trash",
  "selection.clear",
  "fleet.filter",
  "triage.approve",
  "triage.refuse",
  "triage.later",
  "triage.ask",
  "triage.select",
  "triage.undo",
  "memory.filter",
]);
export const isCommand = (place: Place, name: string): boolean => COMMANDS.has(`${place}.${name}`);

export const labelOf = (place: Place, name: string): MessageId | undefined => (KEY_LABELS[place] as Record<string, MessageId>)[name];

/** The sheet: each place with its keys. */
export function sheet(): { place: Place; rows: { keys: readonly string[]; label: MessageId }[] }[] {
  return (Object.keys(KEYS) as Place[]).map((place) => {
    const own = Object.entries<MessageId>(KEY_LABELS[place]).map(([name, label]) => ({ keys: keysOf(`${place}.${name}` as KeyName), label }));
    return { place, rows: [...own, ...SPOKEN.filter((one) => one.place === place)] };
  });
}
