// Pure: whom a text names. `@` and a name, or the first word of one; not inside an e-mail address.
import type { Actor } from "#worker/platform/wire.ts";

const MENTION = /(?<![\p{L}\p{N}._%+@-])@(\p{L}[\p{L}\p{N}_-]{0,31})/gu;
/** The rest of a text is not looked at: nobody names so many. */
const MENTIONS_MAX = 20;

/** The names after `@`, in lower case. */
export const namesIn = (text: string): string[] => [...new Set([...text.matchAll(MENTION)].map(([, name]) => (name as string).toLowerCase()))];

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}_-]+/gu, "");

/** A name is meant by its first word, or by all of it without its spaces. Those who bear the same are all meant. */
function isMeant({ name }: Actor, words: readonly string[]): boolean {
  const [first = ""] = name.trim().split(/\s+/);
  return words.includes(plain(first)) || words.includes(plain(name));
}

/** `known`: who can be named here. */
export function mentionsIn(text: string, known: readonly Actor[]): Actor[] {
  const words = namesIn(text);
  return words.length === 0 ? [] : known.filter((actor) => isMeant(actor, words)).slice(0, MENTIONS_MAX);
}
