// From what is looked for to what the index is asked: pure. All that a caller may not read is outside of the expression itself, so nothing
// is found and then withheld.
import type { Filter, Parsed, Part, Without } from "./grammar.ts";
import { SEARCH_TYPES, type SearchType } from "./schema.ts";
import { matchOf, wordsOf } from "./words.ts";

/** Words of the index that no text has, since they stand in a column of their own: who may find a thing, and what is exact of it. */
export const scopeWord = {
  /** Of what everybody in the organization may read. */
  everybody: "xeverybody",
  board: (id: string) => `b${plain(id)}`,
  boardKey: (key: string) => `k${key.toLowerCase()}`,
  type: (type: string) => `t${type}`,
  status: (status: string) => `s${status.replaceAll("_", "")}`,
  priority: (priority: string) => `q${priority}`,
  assignee: (id: string) => `a${plain(id)}`,
  tag: (id: string) => `g${plain(id)}`,
  /** How the words of tags begin, and no others. */
  anyTag: "g",
  /** Stands for a tag until the database says which: no word of a query has an underscore. */
  tagNamed: (place: number) => `tag_${place}`,
  /** A number that a task had on another board. */
  former: (boardId: string, number: number) => `f${plain(boardId)}n${number}`,
  /** Stands for the key that is asked for on the boards that had it, until the database says which of these the caller sees. */
  formerAsked: "former_key",
  assigned: "xassigned",
  unassigned: "xunassigned",
};
const plain = (id: string): string => id.replaceAll("-", "").toLowerCase();
const KEY = /^[a-z0-9]{1,10}-\d{1,9}$/i;
const BOARD_KEY = /^[a-z0-9]{1,10}$/i;

/** Words of the scope that all have to be there, parts of the expression itself, words of which none may, and how none may begin. */
type Asked = { words: string[]; more: string[]; none: string[]; noneBegun?: string };
const words = (...all: string[]): Asked => ({ words: all, more: [], none: [] });

function stateMatch(state: string): Asked {
  const task = scopeWord.type("task");
  switch (state) {
    case "done":
    case "blocked":
      return words(task, scopeWord.status(state));
    case "open":
    case "overdue":
      return { ...words(task), none: [scopeWord.status("done")] };
    default:
      return words(task, state === "assigned" ? scopeWord.assigned : scopeWord.unassigned);
  }
}

function withoutMatch(what: Without): Asked {
  const task = scopeWord.type("task");
  if (what === "assignee") return words(task, scopeWord.unassigned);
  if (what === "tag") return { ...words(task), noneBegun: scopeWord.anyTag };
  return what === "due" ? words(task) : words(NOTHING); // dates are no words of the index
}

function filterMatch(filter: Filter, { id, owner }: Seeker): Asked {
  switch (filter.is) {
    case "state":
      return stateMatch(filter.value);
    case "assignee":
      return filter.value.toLowerCase() === "me" ? words(scopeWord.assignee(id)) : nameMatch(filter.value, owner);
    case "board":
      return words(BOARD_KEY.test(filter.value) ? scopeWord.boardKey(filter.value) : NOTHING);
    case "without":
      return withoutMatch(filter.value);
    case "range":
    case "tag":
      return words();
    default:
      return words(scopeWord[filter.is](filter.value));
  }
}

const NOTHING = "nothing";
function nameMatch(name: string, owner: string): Asked {
  const wanted = wordsOf(name).map((word) => matchOf(word, owner, { isBegun: true }));
  return wanted.length > 0 ? { ...words(), more: [`who : (${wanted.join(" AND ")})`] } : words(NOTHING);
}

/** Each word may be half typed, but in a phrase; what one word is made of (`PLAT-17`) stands together. */
function partMatch({ text, isPhrase }: Part, owner: string, columns: string): string | null {
  const parts = wordsOf(text);
  if (parts.length === 0) return null;
  const last = parts.length - 1;
  return `${columns} : (${parts.map((word, at) => matchOf(word, owner, { isBegun: !isPhrase && at === last, isFollowed: at < last })).join(" + ")})`;
}

/** The slugs of the tags that are asked for. */
export const tagsIn = (filters: readonly Filter[]): string[] => filters.flatMap((filter) => (filter.is === "tag" ? [filter.value] : []));

/** The key of a task, if that is all that is looked for. */
export function keyIn({ parts: [part, ...others] }: Parsed): string | null {
  return part && others.length === 0 && !part.isNot && KEY.test(part.text) ? part.text.toUpperCase() : null;
}

/** Who looks, of what kinds, among the words of which organization (`ownerOf`). */
export type Seeker = { id: string; types: readonly SearchType[]; owner: string };

const isThere = (part: string | null): part is string => part !== null;

/** null: nothing is looked for. `onlyTitles`: where the words stand in titles. */
export function matchExpression(parsed: Parsed, seeker: Seeker, onlyTitles: boolean): string | null {
  const { parts, filters } = parsed;
  const { types, owner } = seeker;
  const inScope = (word: string): string => `scope : "${owner}${word}"`;
  const exact = filters.map((filter) => filterMatch(filter, seeker));
  const match = (isNot: boolean, columns: string) =>
    parts
      .filter((part) => part.isNot === isNot)
      .map((part) => partMatch(part, owner, columns))
      .filter(isThere);
  const texts = match(false, onlyTitles ? "title" : "{title body}");
  if (keyIn(parsed) && !onlyTitles) texts.splice(0, 1, `(${texts[0]} OR ${inScope(scopeWord.formerAsked)})`);
  const tags = tagsIn(filters).map((_, place) => scopeWord.tagNamed(place));
  const all = [...[...exact.flatMap((one) => one.words), ...tags].map(inScope), ...exact.flatMap((one) => one.more), ...texts];
  if (all.length === 0 && filters.some(({ is }) => is === "range")) all.push(inScope(scopeWord.type("task")));
  if (all.length === 0 || types.length === 0) return null;
  if (types.length < SEARCH_TYPES.length) all.push(`scope : (${types.map((type) => `"${owner}${scopeWord.type(type)}"`).join(" OR ")})`);
  const begun = exact.flatMap(({ noneBegun }) => (noneBegun ? [`${inScope(noneBegun)} *`] : []));
  const none = [...exact.flatMap((one) => one.none.map(inScope)), ...begun, ...match(true, "{title body}")].map((part) => `NOT ${part}`);
  return `(${[...new Set(all)].join(" AND ")}${none.length > 0 ? ` ${none.join(" ")}` : ""})`;
}
