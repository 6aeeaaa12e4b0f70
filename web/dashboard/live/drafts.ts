// What somebody has typed and not sent, by what it is written to: it is there again when the drawer, the dialog or the page opens anew.
// Of this tab only. Gone when the person signs out; kept when their session has ended, for them alone.
import { createStore, useStoreValue } from "./store.ts";

/** `version`: of what the text is to replace, where that has versions. */
export type Draft = { text: string; version?: number };
type Entry = readonly [subject: string, draft: Draft];

const STORAGE_KEY = "mc.drafts";
const OWNER_KEY = "mc.drafts.of";
/** Together well below the 5 MB that browsers give a site. Of a longer text nothing is stored: half of one, saved later, would be a loss. */
const DRAFTS_MAX = 50;
const STORED_MAX_CHARS = 20_000;

const isEntry = (value: unknown): value is Entry => Array.isArray(value) && typeof value[0] === "string" && typeof value[1]?.text === "string";

function stored(): readonly Entry[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "[]");
    return Array.isArray(value) ? value.filter(isEntry) : [];
  } catch {
    return [];
  }
}

const drafts = createStore<readonly Entry[]>(stored());

function put(entries: readonly Entry[]): void {
  drafts.set(entries);
  try {
    const short = entries.filter(([, { text }]) => text.length <= STORED_MAX_CHARS);
    if (short.length > 0) sessionStorage.setItem(STORAGE_KEY, JSON.stringify(short));
    else sessionStorage.removeItem(STORAGE_KEY);
  } catch {
    // The tab's storage is full or closed: drafts last until the page is loaded anew.
  }
}

export const readDraft = (subject: string): Draft | undefined => drafts.get().find(([of]) => of === subject)?.[1];

/** Keeps it as the newest; nothing typed, or null, is no draft. The oldest goes when there are too many. */
export function keepDraft(subject: string, draft: Draft | null): void {
  const others = drafts.get().filter(([of]) => of !== subject);
  if (draft !== null && draft.text !== "") put([...others, [subject, draft] as const].slice(-DRAFTS_MAX));
  else if (others.length < drafts.get().length) put(others);
}

export const forgetDrafts = (): void => put([]);

/** Whose session it is from now on: what another person has begun in this tab is forgotten before they could see it. */
export function ownDrafts(personId: string): void {
  try {
    const owner = sessionStorage.getItem(OWNER_KEY);
    if (owner !== null && owner !== personId) forgetDrafts();
    sessionStorage.setItem(OWNER_KEY, personId);
  } catch {
    // Without a storage they do not outlast the page either.
  }
}

/** The text of a field whose draft is kept; it is sent by `sendDraft` or set to "" when it is done with. */
export function useDraft(subject: string): readonly [text: string, setText: (text: string) => void] {
  const text = useStoreValue(drafts, () => readDraft(subject)?.text ?? "");
  return [text, (next) => keepDraft(subject, { text: next })];
}

/** Sends texts, also when their fields are gone meanwhile; what has been typed since stays. The sender tells why it failed. */
export async function sendDraft(subjects: readonly string[], send: () => Promise<unknown>): Promise<void> {
  const sent = subjects.map((subject) => [subject, readDraft(subject)?.text] as const);
  try {
    await send();
  } catch {
    return;
  }
  for (const [subject, text] of sent) if (readDraft(subject)?.text === text) keepDraft(subject, null);
}
