// What the person has to do on all boards: read anew when something of it has changed.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { MyTask, MyTaskPage } from "#worker/views/schema.ts";
import type { myWorkRoutes } from "#worker/views/routes.ts";
import { sessionKey, type SessionView } from "../identity/index.ts";
import { reload } from "../live/cache.ts";
import { clientOf, json, until } from "../live/http.ts";
import { inOrganization } from "../live/keys.ts";
import { queryClient } from "../live/query-client.ts";
import { together } from "../live/together.ts";
import type { EventView } from "../live/wire.ts";

export type { MyTask };
const { tasks } = clientOf<typeof myWorkRoutes>().users.me;
const PAGE_ROWS = 100;

export const myWorkKey = () => inOrganization("my-work");

export const useMyTasks = () =>
  useInfiniteQuery({
    queryKey: myWorkKey(),
    queryFn: ({ pageParam, signal }) => json(tasks.$get({ query: { limit: PAGE_ROWS, cursor: pageParam } }, until(signal))),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
  });

/** Boards that come or go take tasks along. */
const OF_BOARDS: readonly string[] = ["board.archived", "board.unarchived", "board.deleted"];
type Assigned = { assigned_user_id?: string | null } | null | undefined;

/** Pure: whether an event may change what the person has to do. `known`: the ids of the tasks that are shown of it. */
export function concernsMyWork({ type, subject, before, after }: EventView, selfId: string, known: ReadonlySet<string>): boolean {
  if (OF_BOARDS.includes(type)) return true;
  if (!type.startsWith("task.")) return false;
  const isMine = (facts: unknown): boolean => (facts as Assigned)?.assigned_user_id === selfId;
  return known.has(subject.id) || isMine(before) || isMine(after);
}

const readAgain = together(() => void reload(myWorkKey()));

export function onMyWorkEvent(event: EventView): void {
  const data = queryClient.getQueryData<{ pages: MyTaskPage[] }>(myWorkKey());
  const selfId = queryClient.getQueryData<SessionView | null>(sessionKey)?.person.id;
  if (!data || !selfId) return;
  const known = new Set(data.pages.flatMap(({ items }) => items.map(({ id }) => id)));
  if (concernsMyWork(event, selfId, known)) readAgain();
}
