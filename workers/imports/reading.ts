// How the API of a Mission Control is read: which page comes next, where a list ends, and how much is too much, whatever the other side
// answers. Pure: `Reading` is the cursor of an import while it reads, kept with every page, so that the next worker goes on from there.
import { TAGS_MAX } from "#worker/tags/schema.ts";
import { BOARDS_MAX, TASKS_MAX } from "./schema.ts";
import type { TaskImportRow } from "./tables.ts";

/** In the order in which they are read; the last two of each board. */
export const KINDS = ["organization", "fields", "groups", "boards", "tags", "agents", "members", "tasks", "comments"] as const;
export type Kind = (typeof KINDS)[number];

/** `offset`: of the next page of the list; `pages`, `chars`, `rows`: read so far; `last`: which rows the page before had. */
export type Reading = {
  kind: Kind;
  /** The place in `boards` of the board whose list is read. */
  board: number;
  offset: number;
  pages: number;
  chars: number;
  rows: number;
  counts: Partial<Record<Kind, number>>;
  boards: string[];
  organization: { id: string; name: string } | null;
  last: string;
  /** How often in sequence it could not be read; and what was the matter, while it waits. */
  failures: number;
  waits_for: string | null;
  notes: string[];
};

export const NEW_READING: Reading = {
  kind: "organization",
  board: 0,
  offset: 0,
  pages: 0,
  chars: 0,
  rows: 0,
  counts: {},
  boards: [],
  organization: null,
  last: "",
  failures: 0,
  waits_for: null,
  notes: [],
};

/** As many as the API gives at once. */
export const PAGE_ROWS = 200;
/** R2 lists a thousand objects at once: all pages can be deleted together. */
export const PAGES_MAX = 900;
/** What is kept of all pages together is held in memory by whoever works on it: a Worker has 128 MB. */
export const KEPT_MAX_CHARS = 16 * 1_048_576;
const NOTES_MAX = 20;
const MOST: Readonly<Record<Kind, number>> = {
  organization: 1,
  fields: 500,
  groups: 500,
  boards: BOARDS_MAX,
  tags: TAGS_MAX,
  agents: 2_000,
  members: 2_000,
  tasks: TASKS_MAX,
  comments: 100_000,
};

/** It cannot be read as it is: said to whoever imports. */
export class UnreadableRemote extends Error {}

/** The path of the next page, below the base of the API. */
export function pathOf({ kind, board, offset, boards }: Reading): string {
  const page = `limit=${PAGE_ROWS}&offset=${offset}`;
  const id = encodeURIComponent(boards[board] ?? "");
  const paths: Record<Kind, string> = {
    organization: "/organizations/me",
    fields: "/organizations/me/custom-fields",
    groups: `/board-groups?${page}`,
    boards: `/boards?${page}`,
    tags: `/tags?${page}`,
    agents: `/agents?${page}`,
    members: `/organizations/me/members?${page}`,
    tasks: `/boards/${id}/tasks?${page}`,
    comments: `/activity/task-comments?board_id=${id}&${page}`,
  };
  return paths[kind];
}

/** A page as it was answered. `total`, `limit`: as the API says; null: it gives all at once. `ids`: of its rows. */
export type ReadPage = { ids: readonly string[]; rows: number; chars: number; total: number | null; limit: number | null };

/** The list after this one; null: that was the last. */
function nextList({ kind, board, boards }: Reading): Pick<Reading, "kind" | "board"> | null {
  if (kind === "comments") return board + 1 < boards.length ? { kind: "tasks", board: board + 1 } : null;
  const next = KINDS[KINDS.indexOf(kind) + 1] as Kind;
  return next === "tasks" && boards.length === 0 ? null : { kind: next, board };
}

const isLast = ({ offset }: Reading, { rows, total, limit }: ReadPage): boolean =>
  total === null || rows === 0 || (offset + rows >= total && rows < (limit ?? PAGE_ROWS));

const WORDS: Readonly<Record<Kind, string>> = {
  organization: "organizations",
  fields: "custom fields",
  groups: "board groups",
  boards: "boards",
  tags: "tags",
  agents: "agents",
  members: "members",
  tasks: "tasks",
  comments: "comments",
};

function requireBounded(next: Reading): void {
  const count = next.counts[next.kind] ?? 0;
  if (count > MOST[next.kind]) throw new UnreadableRemote(`There are more than ${MOST[next.kind]} ${WORDS[next.kind]} there, which is as many as can be read.`);
  if (next.chars > KEPT_MAX_CHARS)
    throw new UnreadableRemote(`What is there has more than ${KEPT_MAX_CHARS / 1_048_576} million characters, which is as much as can be read at a time.`);
  if (next.pages > PAGES_MAX) throw new UnreadableRemote(`It goes on after ${PAGES_MAX} pages, which is as many as are read.`);
}

const noted = (notes: readonly string[], note: string | null): string[] => (note === null || notes.length >= NOTES_MAX ? [...notes] : [...notes, note]);

/** A list that says how many it has and gave another number was changed while it was read, or lies. */
function countNote(next: Reading, { total }: ReadPage): string | null {
  const given = next.offset;
  return total === null || total === given
    ? null
    : `The API said that there are ${total} ${WORDS[next.kind]} in a list, and gave ${given}: they were changed while they were read.`;
}

/** Where to go on once this page is kept; null: all has been read. Throws UnreadableRemote. */
export function advance(reading: Reading, page: ReadPage): { reading: Reading; isRead: boolean } {
  const { kind } = reading;
  const ids = page.ids.join(" ");
  if (page.rows > 0 && page.total !== null && ids === reading.last)
    throw new UnreadableRemote(`The API gives the same page of ${WORDS[kind]} again and again.`);
  const next: Reading = {
    ...reading,
    offset: reading.offset + page.rows,
    pages: reading.pages + 1,
    chars: reading.chars + page.chars,
    rows: reading.rows + page.rows,
    counts: { ...reading.counts, [kind]: (reading.counts[kind] ?? 0) + page.rows },
    boards: kind === "boards" ? [...new Set([...reading.boards, ...page.ids])] : reading.boards,
    last: ids,
    failures: 0,
    waits_for: null,
  };
  requireBounded(next);
  if (!isLast(reading, page)) return { reading: next, isRead: false };
  const list = nextList(next);
  const ended = { ...next, offset: 0, last: "", notes: noted(next.notes, countNote(next, page)) };
  return { reading: list ? { ...ended, ...list } : ended, isRead: list === null };
}

/** As `advance`, of a list that the token may not read. */
export function skip(reading: Reading, note: string): Reading {
  return { ...reading, ...(nextList(reading) ?? {}), offset: 0, last: "", failures: 0, waits_for: null, notes: noted(reading.notes, note) };
}

export const FAILURES_MAX = 10;
const WAIT_MAX_SECONDS = 60;
/** How long it waits before it asks again: as long as the other side says, within bounds; else twice as long each time. */
export function waitSeconds(failures: number, asked: number | null): number {
  return Math.min(WAIT_MAX_SECONDS, Math.max(1, asked ?? 2 ** failures));
}

export const readingOf = ({ cursor }: Pick<TaskImportRow, "cursor">): Reading => ({ ...NEW_READING, ...(JSON.parse(cursor) as Partial<Reading>) });
export const shownReading = ({ rows, waits_for }: Reading) => ({ rows, waits_for });
