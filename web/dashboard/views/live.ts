// A live board: the snapshot over HTTP, then ordered events over one socket, with unsettled writes laid on top.
import { useQuery } from "@tanstack/react-query";
import { useContext, useEffect, useMemo, useRef } from "react";
import {
  type ApplyBoardEvent,
  BoardEventContext,
  type BoardSnapshot,
  boardKey,
  loadSnapshot,
  snapshotOf,
  snapshotQuery,
  updateSnapshot,
} from "../boards/index.ts";
import { sessionKey, type SessionView } from "../identity/index.ts";
import { LiveContext, type LiveHandlers, onEvents, setBoardOnScreen, takeEvents } from "../live/events.ts";
import type { boardViewRoutes } from "#worker/views/routes.ts";
import { activeOrganizationId, ANYWHERE, clientOf, json, until } from "../live/http.ts";
import { organizationKey } from "../live/keys.ts";
import { dropBoardLink, setBoardLink } from "../live/link.ts";
import { beginPresence, endPresence, takePresence } from "../live/presence.ts";
import { queryClient } from "../live/query-client.ts";
import { refusalOf } from "../live/refusal.ts";
import { LiveSocket } from "../live/socket.ts";
import type { EventView, LiveFrame } from "../live/wire.ts";
import { type Task, useUnsettledTasks, withBlockers, withOverlay, withRelations } from "../tasks/index.ts";

const board = clientOf<typeof boardViewRoutes>().boards[":board_id"];

type Handlers = { live: LiveHandlers; apply: ApplyBoardEvent };

/** Applies a frame's events in order; false when one is missing in between. */
function applyFrame(handlers: Handlers, boardId: string, events: EventView[]): boolean {
  for (const event of [...events].sort((a, b) => a.seq - b.seq)) {
    const snapshot = snapshotOf(boardId);
    if (!snapshot) return true;
    if (event.seq <= snapshot.seq) continue;
    if (event.seq > snapshot.seq + 1) return false;
    updateSnapshot(boardId, (current) => handlers.apply(current, event));
    takeEvents(handlers.live, [event]);
  }
  return true;
}

/** The socket of a board: it resumes after the snapshot, and asks again for what is missing. */
export function connectBoard(handlers: Handlers, boardId: string, onRefused: (code: number) => void, onDeleted: () => void): LiveSocket {
  const reload = () => queryClient.refetchQueries({ queryKey: boardKey(boardId) }).then(() => socket.reconnect());
  const receive = (frame: LiveFrame): void => {
    handlers.live.onFrame(frame);
    takePresence(frame);
    if (frame.type === "ready") beginPresence((said) => socket.say(said));
    if (frame.type === "resync") void reload();
    if (frame.type !== "events") return;
    if (!applyFrame(handlers, boardId, frame.events)) socket.reconnect();
    if (frame.events.some((event) => event.type === "board.deleted" && event.subject.id === boardId)) onDeleted();
  };
  const socket = new LiveSocket({
    path: () => `/ws/board/${boardId}/sync?since=${snapshotOf(boardId)?.seq ?? 0}&organization_id=${activeOrganizationId() ?? ""}`,
    onFrame: receive,
    onState: setBoardLink,
    onRefused,
    whyNotOpened: () => refusalOf(() => board.$get({ param: { board_id: boardId } })),
  });
  return socket;
}

/** Who can be given work here follows who is a member, and that is no event of the board. */
async function reloadPeople(boardId: string): Promise<void> {
  const { members } = await loadSnapshot(boardId);
  updateSnapshot(boardId, (snapshot) => ({ ...snapshot, members }));
}

type Ends = { onRefused(code: number): void; onDeleted(): void };

/** With what is not settled yet; what tasks are to each other follows from them where all are here. */
export function shownTasks(snapshot: BoardSnapshot | undefined, unsettled: Parameters<typeof withOverlay>[1]): Task[] {
  const tasks = withBlockers(withOverlay(snapshot?.tasks ?? [], unsettled));
  return snapshot && snapshot.tasks_total <= tasks.length ? withRelations(tasks) : tasks;
}

export function useLiveBoard(boardId: string, ends: Ends) {
  const query = useQuery(snapshotQuery(boardId));
  const live = useContext(LiveContext);
  const apply = useContext(BoardEventContext);
  const endsRef = useRef(ends);
  endsRef.current = ends;
  const isLoaded = query.data !== undefined;
  useEffect(() => {
    if (!isLoaded) return;
    const socket = connectBoard(
      { live, apply },
      boardId,
      (code) => endsRef.current.onRefused(code),
      () => endsRef.current.onDeleted(),
    );
    socket.open();
    setBoardOnScreen(boardId);
    const stopListening = onEvents((events) => {
      const ownId = queryClient.getQueryData<SessionView | null>(sessionKey)?.person.id;
      if (events.some((event) => event.type.startsWith("member.") && event.about?.id !== ownId)) void reloadPeople(boardId).catch(() => undefined);
    });
    return () => {
      stopListening();
      socket.close();
      endPresence();
      setBoardOnScreen(null);
      dropBoardLink();
    };
  }, [boardId, isLoaded, live, apply]);
  const unsettled = useUnsettledTasks();
  const tasks = useMemo(() => shownTasks(query.data, unsettled), [query.data, unsettled]);
  return { query, snapshot: query.data, tasks };
}

/** The id of the organization that has this board, when the person belongs to it but this tab works in another one. */
export const useBoardElsewhere = (boardId: string, isMissing: boolean) =>
  useQuery({
    queryKey: [...organizationKey(), "elsewhere", boardId],
    queryFn: async ({ signal }) => (await json(board.$get({ param: { board_id: boardId } }, { ...ANYWHERE, ...until(signal) }))).organization_id,
    enabled: isMissing,
    retry: false,
  });
