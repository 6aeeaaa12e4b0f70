// What the palette finds on the server while somebody types: what the groups beside it, which know only what this tab has loaded, do not have.
import type { searchRoutes } from "#worker/search/routes.ts";
import type { PaletteEntry, PaletteSource } from "../slice.ts";
import { clientOf, json, until } from "../live/http.ts";
import { inOrganization } from "../live/keys.ts";
import { queryClient } from "../live/query-client.ts";
import type { Page } from "../live/wire.ts";
import { type Board, boardsKey } from "../boards/index.ts";
import { STATUS_LABELS, STATUS_TONES } from "../tasks/index.ts";
import { ChatCircleIcon, CheckSquareIcon, type Icon, KanbanIcon, MagnifyingGlassIcon, RobotIcon, TagIcon, UserCircleIcon } from "../ui/icons.ts";
import type { SearchHit, SearchResult } from "./wire.ts";

const { search } = clientOf<typeof searchRoutes>();
/** One letter finds half of everything; one character of Chinese is a word. */
const isWorthAsking = (query: string): boolean => [...query].length > 1 || /\p{Script=Han}/u.test(query);
/** While somebody types; and where all that is found was asked for. */
const [HITS_MAX, ALL_MAX] = [20, 100];
const ICONS: Record<SearchHit["type"], Icon> = {
  task: CheckSquareIcon,
  comment: ChatCircleIcon,
  board: KanbanIcon,
  agent: RobotIcon,
  person: UserCircleIcon,
  tag: TagIcon,
};

const linkOf = ({ type, id, board_id: boardId, task_id: taskId }: SearchHit): PaletteEntry["link"] | null => {
  if (boardId && taskId) return { to: "/boards/$boardId", params: { boardId }, search: { task: taskId, ...(type === "comment" ? { comment: id } : {}) } };
  if (type === "board") return { to: "/boards/$boardId", params: { boardId: id }, search: {} };
  if (type === "agent") return { to: "/agents/$agentId", params: { agentId: id } };
  if (type === "person") return { to: "/settings/members" };
  return type === "tag" && id ? { to: "/settings/tags" } : null;
};

const boardNamed = (id: string | null): string | undefined => queryClient.getQueryData<Page<Board>>(boardsKey())?.items.find((board) => board.id === id)?.name;

/** A comment reads as it says, below it the task that it stands under; a task's text is told where it says so. */
function entryOf(hit: SearchHit): PaletteEntry[] {
  const link = linkOf(hit);
  if (!link) return [];
  const { type, id, key, status, snippet } = hit;
  const [title, detail] = type === "comment" ? [snippet || hit.title, hit.title] : [hit.title, snippet === hit.title ? "" : snippet];
  const beside = type === "board" ? undefined : boardNamed(hit.board_id);
  return [
    {
      ...{ id: `${type}-${id}`, title, link, icon: ICONS[type] },
      ...(detail ? { detail } : {}),
      ...(beside ? { beside } : {}),
      ...(key ? { extra: key } : {}),
      ...(status && type === "task" ? { state: { label: STATUS_LABELS[status], tone: STATUS_TONES[status] } } : {}),
    },
  ];
}
const entriesOf = ({ items }: SearchResult): PaletteEntry[] => items.flatMap(entryOf);

/** Words in quotes are looked for as they are written. */
const exactly = (query: string): string => query.replace(/"[^"]*"?|[^\s"]+/g, (word) => (/[":<>]/.test(word) ? word : word.replace(/^(-?)(.+)$/, '$1"$2"')));

export const paletteSource = (_boardId: string | undefined, query: string, isWide = false): PaletteSource => ({
  label: "palette.found",
  icon: MagnifyingGlassIcon,
  place: 20,
  isAnswer: true,
  queryKey: inOrganization("search", query, ...(isWide ? ["all"] : [])),
  ...(isWorthAsking(query)
    ? {
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          json(search.$get({ query: { q: query.slice(0, 200), limit: isWide ? ALL_MAX : HITS_MAX } }, until(signal))),
      }
    : {}),
  entriesOf,
  notUnderstoodOf: ({ not_understood }: SearchResult) => not_understood,
  correctionOf: ({ did_you_mean }: SearchResult) => (did_you_mean === null ? null : { shown: did_you_mean, exact: exactly(query) }),
});
