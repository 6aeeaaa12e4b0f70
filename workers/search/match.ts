// From what is looked for to what the index is asked: pure. All that a caller may not read is outside of the expression itself, so nothing
// is found and then withheld.
import type { Filter, Parsed, Part } from "./grammar.ts";
import { SEARCH_TYPES, type SearchType } from "./schema.ts";
import { matchOf, wordsOf } from "./words.ts";

/** Words of the index that no text has, since they stand in a column of their own: who may find a thing, and what is exact of it. */
export const scopeWord = {
  organization: (id: string) => `o${plain(id)}`,
  /** Of what everybody in the organization may read. */
  everybody: (id: string) => `p${plain(id)}`,
  board: (id: string) => `b${plain(id)}`,
  boardKey: (key: string) => `k${key.toLowerCase()}`,
  type: (type: string) => `t${type}`,
  status: (status: string) => `s${status.replaceAll("_", "")}`,
  priority: (priority: string) => `q${priority}`,
  assignee: (id: string) => `a${plain(id)}`,
  tag: (id: string) => `g${plain(id)}`,
  /** Stands for a tag until the database says which: no word of a query has an underscore. */
  tagNamed: (place: number) => `tag_${place}`,
  assigned: "xassigned",
  unassigned: "xunassigned",
};
const plain = (id: string): string => id.replaceAll("-", "").toLowerCase();
const BOARD_KEY = /^[a-z0-9]{1,10}$/i;

const inScope = (word: string): string => `scope : "${word}"`;
const notInScope = (word: string): string => `NOT scope : "${word}"`;

function stateMatch(state: string): { all: string[]; none: string[] } {
  const task = inScope(scopeWord.type("task"));
  switch (state) {
    case "done":
    case "blocked":
      return { all: [task, inScope(scopeWord.status(state))], none: [] };
    case "open":
    case "overdue":
      return { all: [task], none: [scopeWord.status("done")] };
    default:
      return { all: [task, inScope(state === "assigned" ? scopeWord.assigned : scopeWord.unassigned)], none: [] };
  }
}

function filterMatch(filter: Filter, selfId: string): { all: string[]; none: string[] } {
  switch (filter.is) {
    case "state":
      return stateMatch(filter.value);
    case "assignee":
      return { all: [filter.value.toLowerCase() === "me" ? inScope(scopeWord.assignee(selfId)) : nameMatch(filter.value)], none: [] };
    case "board":
      return { all: [BOARD_KEY.test(filter.value) ? inScope(scopeWord.boardKey(filter.value)) : NOTHING], none: [] };
    case "range":
    case "tag":
      return { all: [], none: [] };
    default:
      return { all: [inScope(scopeWord[filter.is](filter.value))], none: [] };
  }
}

const NOTHING = inScope("nothing");
function nameMatch(name: string): string {
  const words = wordsOf(name).map((word) => matchOf(word, true));
  return words.length > 0 ? `who : (${words.join(" AND ")})` : NOTHING;
}

/** Each word may be half typed, but in a phrase; what one word is made of (`PLAT-17`) stands together. */
function partMatch({ text, isPhrase }: Part, columns: string): string | null {
  const words = wordsOf(text);
  if (words.length === 0) return null;
  return `${columns} : (${words.map((word, at) => matchOf(word, !isPhrase && at === words.length - 1, at < words.length - 1)).join(" + ")})`;
}

/** The slugs of the tags that are asked for. */
export const tagsIn = (filters: readonly Filter[]): string[] => filters.flatMap((filter) => (filter.is === "tag" ? [filter.value] : []));

export type Seeker = { id: string; types: readonly SearchType[] };

/** null: nothing is looked for. `onlyTitles`: where the words stand in titles. */
export function matchExpression({ parts, filters }: Parsed, { id: selfId, types }: Seeker, onlyTitles: boolean): string | null {
  const columns = onlyTitles ? "title" : "{title body}";
  const exact = filters.map((filter) => filterMatch(filter, selfId));
  const wanted = parts.filter(({ isNot }) => !isNot).map((part) => partMatch(part, columns));
  const unwanted = parts.filter(({ isNot }) => isNot).map((part) => partMatch(part, "{title body}"));
  const tags = tagsIn(filters).map((_, place) => inScope(scopeWord.tagNamed(place)));
  const all = [...exact.flatMap((one) => one.all), ...tags, ...wanted.filter((part) => part !== null)];
  const isRanged = filters.some(({ is }) => is === "range");
  if (all.length === 0 && isRanged) all.push(inScope(scopeWord.type("task")));
  if (all.length === 0 || types.length === 0) return null;
  if (types.length < SEARCH_TYPES.length) all.push(`scope : (${types.map((type) => `"${scopeWord.type(type)}"`).join(" OR ")})`);
  const none = [...exact.flatMap((one) => one.none.map(notInScope)), ...unwanted.filter((part) => part !== null).map((part) => `NOT ${part}`)];
  return `(${[...new Set(all)].join(" AND ")}${none.length > 0 ? ` ${none.join(" ")}` : ""})`;
}
