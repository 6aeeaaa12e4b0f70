// Sentences of the server in another language, by what stands in them. Pure.

export type Sentences = readonly (readonly [english: string, other: string])[];
/** What is filled in; with `=` it is a sentence itself. `{3,5}` stands for itself. */
const PLACE = /\{(=?)([a-z]\w*)\}/gi;
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

type Reader = { pattern: RegExp; places: { name: string; isSentence: boolean }[]; other: string };
function readerOf([english, other]: readonly [string, string]): Reader {
  const found = [...english.matchAll(PLACE)];
  const ends = found.map((match) => match.index + match[0].length);
  const between = [...found.map(({ index }, at) => english.slice(ends[at - 1] ?? 0, index)), english.slice(ends.at(-1) ?? 0)];
  const places = found.map(([, sign, name = ""]) => ({ name, isSentence: sign === "=" }));
  return { pattern: new RegExp(`^${between.map(escaped).join("(.+?)")}$`, "su"), places, other };
}

const READERS = new WeakMap<Sentences, Reader[]>();
/** Sentences within sentences: a member, a reason, and where in it. */
const DEPTH_MAX = 4;

/** null: nobody has written it in the other language. */
export function sentenceIn(sentences: Sentences, text: string, depth = 0): string | null {
  const readers = READERS.get(sentences) ?? sentences.map(readerOf);
  READERS.set(sentences, readers);
  for (const { pattern, places, other } of depth > DEPTH_MAX ? [] : readers) {
    const found = pattern.exec(text);
    if (!found) continue;
    const values = new Map(
      places.map(({ name, isSentence }, at) => [name, isSentence ? sentenceIn(sentences, found[at + 1] ?? "", depth + 1) : found[at + 1]]),
    );
    if (![...values.values()].includes(null)) return other.replace(PLACE, (whole, _sign, name: string) => values.get(name) ?? whole);
  }
  return null;
}
