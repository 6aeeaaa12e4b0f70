// What boards and groups remember as it is written, in the shape of the field's client: each as it is then.
import { type BoardTeller, type From, HeardEvents, listen, streamOfBoard } from "#worker/boards/index.ts";
import type { Database, Queries, Query } from "#worker/platform/db.ts";
import { blockOf, lastOfEach, resyncBlock, tellingStream } from "#worker/platform/event-stream.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import { organizationFeed } from "#worker/platform/nudge.ts";
import type { RoomScope } from "#worker/platform/watchers.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { type Address, nounOf, requirePlace } from "./place.ts";
import { type MemoryWithNotices, presentMemory } from "./present.ts";
import type { Memory } from "./schema.ts";
import { memoriesByIds, memoriesOf } from "./store.ts";

type Only = "true" | "false" | undefined;

const isMeant = ({ is_chat }: Memory, isChat: Only): boolean => isChat === undefined || is_chat === (isChat === "true");
const blocksOfRows = (rows: readonly Memory[], isChat: Only, position: number | null): string =>
  rows
    .filter((memory) => isMeant(memory, isChat))
    .map((memory) => blockOf("memory", { memory }, position))
    .join("");

/** Each is told once, as it is now; what has been deleted is told by its id. `positionOf`: of an event in its stream. */
function blocksOf(events: readonly EventView[], rows: readonly MemoryWithNotices[], isChat: Only, positionOf: (event: EventView) => number): string {
  const found = new Map(rows.map((row) => [row.id, presentMemory(row)]));
  return lastOfEach(events)
    .map((event) => {
      const memory = found.get(event.subject.id);
      if (memory) return blocksOfRows([memory], isChat, positionOf(event));
      return event.type === "memory.deleted" ? blockOf("deleted", { memory_id: event.subject.id }, positionOf(event)) : "";
    })
    .join("");
}

const idsOf = (events: readonly EventView[]): string[] => [...new Set(events.map(({ subject }) => subject.id))];

const teller = (isChat: Only): BoardTeller<{ rows: Query<MemoryWithNotices[]> }> => ({
  action: actions["memory.stream"],
  noun: "memory.",
  list: "memory",
  ask: (db, boardId, events) => ({ rows: memoriesByIds(db, "board", boardId, idsOf(events)) }),
  tell: (events, _board, { rows }) => blocksOf(events, rows, isChat, ({ seq }) => seq),
});

export const streamBoardMemory = (work: Work, boardId: string, from: From, isChat: Only): Promise<ReadableStream<Uint8Array>> =>
  streamOfBoard(work, boardId, from, teller(isChat));

const SINCE_MAX = 200;

/** Of a group: its events are among those of its organization. `address`: the group, or one of its boards. */
export async function streamGroupMemory(work: Work, address: Address, { since, lastEventId }: From, isChat: Only): Promise<ReadableStream<Uint8Array>> {
  const load = <More extends Queries>(db: Database, more: More) => requirePlace(work, db, address, "stream", more);
  const { heard, leave } = await locate(work, nounOf(address), async (db, shard) => {
    const place = await load(db, {});
    if (!place) return null;
    const memories = new HeardEvents(({ type, about }) => type.startsWith("memory.") && about?.id === place.id);
    const scope: RoomScope = { shard, organizationId: place.organizationId, boardId: null };
    const seat = { room: organizationFeed(work.env, scope), scope, grant: place.grant, boards: [], since: lastEventId };
    return { heard: memories, leave: await listen(work, seat, memories) };
  });
  const first = (): Promise<string> =>
    locate(work, nounOf(address), async (db) => {
      if (since === undefined) return "";
      const place = await load(db, { found: memoriesOf(db, address.of, address.id, { since, limit: SINCE_MAX, offset: 0 }) });
      if (!place) return null;
      const { rows, count } = place.more.found;
      const told = blocksOfRows(rows.toReversed().map(presentMemory), isChat, null);
      return (count?.total ?? 0) > rows.length ? told + resyncBlock("memory", null) : told;
    });
  async function news(): Promise<string> {
    const { events, isBehind } = heard.take();
    if (isBehind) return resyncBlock("memory", heard.position);
    return locate(work, nounOf(address), async (db) => {
      const place = await load(db, { rows: memoriesByIds(db, address.of, address.id, idsOf(events)) });
      return place && blocksOf(events, place.more.rows, isChat, ({ id }) => id);
    });
  }
  return tellingStream({ heard, leave, first, news });
}
