// What the palette finds on the server while somebody types: what the groups beside it, which know only what this tab has loaded, do not have.
import type { searchRoutes } from "#worker/search/routes.ts";
import type { PaletteEntry, PaletteSource } from "../slice.ts";
import { clientOf, json, until } from "../live/http.ts";
import { inOrganization } from "../live/keys.ts";
import { MagnifyingGlassIcon } from "../ui/icons.ts";
import type { SearchHit, SearchResult } from "./wire.ts";

const { search } = clientOf<typeof searchRoutes>();
/** One letter finds half of everything; one character of Chinese is a word. */
const isWorthAsking = (query: string): boolean => [...query].length > 1 || /\p{Script=Han}/u.test(query);
const HITS_MAX = 20;

const linkOf = ({ type, id, board_id: boardId, task_id: taskId }: SearchHit): PaletteEntry["link"] | null => {
  if (boardId && taskId) return { to: "/boards/$boardId", params: { boardId }, search: { task: taskId } };
  if (type === "person") return { to: "/settings/members" };
  return type === "tag" && id ? { to: "/settings/tags" } : null;
};

/** Boards and agents stand in groups of their own. A comment reads as it says. */
function entriesOf({ items }: SearchResult): PaletteEntry[] {
  return items.flatMap((hit) => {
    const link = linkOf(hit);
    const title = hit.type === "comment" ? hit.snippet || hit.title : hit.title;
    return link ? [{ id: `${hit.type}-${hit.id}`, title, link, ...(hit.key ? { extra: hit.key } : {}) }] : [];
  });
}

/** Words in quotes are looked for as they are written. */
const exactly = (query: string): string => query.replace(/"[^"]*"?|[^\s"]+/g, (word) => (/[":<>]/.test(word) ? word : word.replace(/^(-?)(.+)$/, '$1"$2"')));

export const paletteSource = (_boardId: string | undefined, query: string): PaletteSource => ({
  label: "palette.found",
  icon: MagnifyingGlassIcon,
  place: -1,
  isAnswer: true,
  queryKey: inOrganization("search", query),
  ...(isWorthAsking(query)
    ? { queryFn: ({ signal }: { signal: AbortSignal }) => json(search.$get({ query: { q: query.slice(0, 200), limit: HITS_MAX } }, until(signal))) }
    : {}),
  entriesOf,
  notUnderstoodOf: ({ not_understood }: SearchResult) => not_understood,
  correctionOf: ({ did_you_mean }: SearchResult) => (did_you_mean === null ? null : { shown: did_you_mean, exact: exactly(query) }),
});
