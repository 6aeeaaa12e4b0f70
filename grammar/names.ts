// Names in a query that are none: which one was meant. Pure.
import { OPERATORS } from "./parse.ts";

/** Insertions, deletions, replacements and swaps of neighbours that make one word of another; more than `max` is `max + 1`. */
export function distance(from: string, to: string, max: number): number {
  const [a, b] = [[...from], [...to]];
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    if (Math.min(...row) > max) return max + 1;
    before = last;
    last = row;
  }
  return Math.min(last[b.length] ?? max + 1, max + 1);
}

const NAMED = /^-?(?:field\.)?([a-z][\w-]*)(?:[<>]=?|[:=])/i;
/** A name that is neither an operator's nor a field's; `meant`: the one that is nearly the same. */
export type UnknownName = { name: string; meant: string | null };

/** Of a short name, or of two names, a single slip; of longer ones two. */
const SHORT_MAX_CHARS = 4;
function meantBy(name: string, known: readonly string[]): string | null {
  const max = name.length > SHORT_MAX_CHARS ? 2 : 1;
  const near = known.map((one) => ({ one, by: distance(name.toLowerCase(), one.toLowerCase(), max) })).filter(({ by }) => by <= max);
  return near.toSorted((a, b) => a.by - b.by || a.one.localeCompare(b.one))[0]?.one ?? null;
}

/** Of what was not understood: the names that nothing has, each once. `fieldKeys`: the custom fields that can be asked of. */
export function unknownNames(notUnderstood: readonly string[], fieldKeys: readonly string[]): UnknownName[] {
  const isKnown = (name: string) => fieldKeys.includes(name) || OPERATORS.some((operator) => operator === name.toLowerCase());
  const names = notUnderstood.flatMap((written) => NAMED.exec(written)?.[1] ?? []).filter((name) => !isKnown(name));
  return [...new Set(names)].map((name) => ({ name, meant: meantBy(name, [...fieldKeys, ...OPERATORS]) }));
}
