// What somebody has opened last, and what they choose most in the palette, by organization: kept in this browser for this person alone, and
// gone when they sign out.
import { useEffect } from "react";
import { activeOrganizationId } from "./http.ts";
import { createStore } from "./store.ts";

export type RecentKind = "task" | "board" | "agent" | "gateway";
/** `extra`: its key; `boardId`: of a task. */
export type Recent = { kind: RecentKind; id: string; title: string; extra?: string | undefined; boardId?: string | undefined };
type Kept = { recent: readonly Recent[]; used: Readonly<Record<string, number>> };
type Book = { owner: string; of: Readonly<Record<string, Kept>> };

const STORAGE_KEY = "mc.recent";
export const RECENT_MAX = 20;
const [USED_MAX, ORGANIZATIONS_MAX, TITLE_MAX_CHARS] = [60, 20, 200];
const NOTHING: Kept = { recent: [], used: {} };
const NOBODYS: Book = { owner: "", of: {} };

const isBook = (value: unknown): value is Book =>
  typeof value === "object" && value !== null && "owner" in value && "of" in value && typeof value.of === "object";
const isRecent = (value: unknown): value is Recent =>
  typeof value === "object" && value !== null && "kind" in value && "id" in value && "title" in value && typeof value.title === "string";

function stored(): Book {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "null");
    return isBook(value) ? value : NOBODYS;
  } catch {
    return NOBODYS;
  }
}

const book = createStore<Book>(stored());
function put(next: Book): void {
  book.set(next);
  try {
    if (next === NOBODYS) localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, JSON.stringify(next));
  } catch {
    // The storage is full or closed: it lasts as long as the page.
  }
}

function kept(): Kept {
  const { recent, used } = book.get().of[activeOrganizationId() ?? ""] ?? NOTHING;
  return { recent: Array.isArray(recent) ? recent.filter(isRecent) : [], used: typeof used === "object" && used !== null ? used : {} };
}

function keep(change: Partial<Kept>): void {
  const organizationId = activeOrganizationId();
  if (!organizationId || book.get().owner === "") return;
  const { owner, of } = book.get();
  const others = Object.entries(of).filter(([id]) => id !== organizationId);
  put({ owner, of: Object.fromEntries([...others.slice(1 - ORGANIZATIONS_MAX), [organizationId, { ...kept(), ...change }]]) });
}

/** Newest first. */
export const recentNow = (): readonly Recent[] => kept().recent;
/** How often each was chosen. */
export const usedNow = (): Readonly<Record<string, number>> => kept().used;

/** It was opened now. */
export function noteRecent(thing: Recent): void {
  const others = kept().recent.filter(({ kind, id }) => kind !== thing.kind || id !== thing.id);
  keep({ recent: [{ ...thing, title: thing.title.slice(0, TITLE_MAX_CHARS) }, ...others].slice(0, RECENT_MAX) });
}

/** It is gone, or may no longer be read. */
export const dropRecent = (kind: RecentKind, id: string): void => keep({ recent: kept().recent.filter((one) => one.kind !== kind || one.id !== id) });

/** The seldom chosen go when there are too many. */
export function noteUsed(id: string): void {
  const used = { ...kept().used, [id]: (kept().used[id] ?? 0) + 1 };
  keep({
    used: Object.fromEntries(
      Object.entries(used)
        .toSorted((a, b) => b[1] - a[1])
        .slice(0, USED_MAX),
    ),
  });
}

export function forgetRecent(): void {
  put(NOBODYS);
}

/** Whose session it is from now on. */
export function ownRecent(personId: string): void {
  if (book.get().owner !== personId) put({ owner: personId, of: {} });
}

/** Says what the page shows; null while it is not there. */
export function useNoteRecent(thing: Recent | null): void {
  const { kind = "task", id = "", title = "", extra, boardId } = thing ?? {};
  useEffect(() => {
    if (id) noteRecent({ kind, id, title, extra, boardId });
  }, [kind, id, title, extra, boardId]);
}
