// The boards that the person sees, with how much is open on each: one read for the sidebar, made anew when an event may have changed it.
import { useQuery } from "@tanstack/react-query";
import type { MyBoard } from "#worker/views/schema.ts";
import type { myBoardRoutes } from "#worker/views/routes.ts";
import { reload } from "../live/cache.ts";
import { clientOf, json, until } from "../live/http.ts";
import { inOrganization } from "../live/keys.ts";
import { together } from "../live/together.ts";
import type { EventView } from "../live/wire.ts";

export type OwnBoard = MyBoard;
export const ownBoardsKey = () => inOrganization("own-boards");

const { boards } = clientOf<typeof myBoardRoutes>().users.me;
export const useOwnBoards = () => useQuery({ queryKey: ownBoardsKey(), queryFn: ({ signal }) => json(boards.$get({}, until(signal))) });

/** Each takes a task to a board or away from it. */
const COMES_OR_GOES: readonly string[] = ["task.created", "task.deleted", "task.restored", "task.arrived", "task.left"];
const statusIn = (facts: unknown): unknown => (facts as { status?: unknown } | null | undefined)?.status;

/** Pure: whether an event may change which boards there are, or how much is open on one. */
export function concernsOwnBoards({ type, before, after }: EventView): boolean {
  if (type.startsWith("board.") || type.startsWith("board_group.") || COMES_OR_GOES.includes(type)) return true;
  if (!type.startsWith("task.")) return false;
  return (statusIn(before) === "done") !== (statusIn(after) === "done");
}

const readAgain = together(() => void reload(ownBoardsKey()));

export function onOwnBoardsEvent(event: EventView): void {
  if (concernsOwnBoards(event)) readAgain();
}

export type BoardSection = { group: MyBoard["group"]; boards: readonly MyBoard[] };

const byPlace = (a: { rank: string; id: string }, b: { rank: string; id: string }): number =>
  a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

/** Pure: the boards by group, groups in their order and those of none last, as their page has them; each board in the order given. */
export function sectionsOf(boards: readonly MyBoard[]): BoardSection[] {
  const groups = [...new Map(boards.flatMap(({ group }) => (group ? [[group.id, group] as const] : []))).values()].sort(byPlace);
  const loose = boards.filter(({ group }) => group === null);
  return [
    ...groups.map((group) => ({ group, boards: boards.filter((board) => board.group?.id === group.id) })),
    ...(loose.length > 0 ? [{ group: null, boards: loose }] : []),
  ];
}
