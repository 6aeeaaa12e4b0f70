// What events do to the list of what the person has to do: it is read anew when something of it may have changed.
import type { MyTaskPage } from "#worker/views/schema.ts";
import { sessionKey, type SessionView } from "../identity/index.ts";
import { reload } from "../live/cache.ts";
import { inOrganization } from "../live/keys.ts";
import { queryClient } from "../live/query-client.ts";
import { together } from "../live/together.ts";
import type { EventView } from "../live/wire.ts";

export const myWorkKey = () => inOrganization("my-work");

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
