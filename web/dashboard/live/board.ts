// A live board: the snapshot over HTTP, then ordered events over one socket, with unsettled writes laid on top.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { applyBoardEvent, withBlockers } from "./board-reducer.ts";
import { noteEvents, onEvents, setBoardOnScreen } from "./events.ts";
import { activeOrganizationId, get } from "./http.ts";
import { keys } from "./keys.ts";
import { dropBoardLink, setBoardLink } from "./link.ts";
import { useUnsettledTasks, withOverlay } from "./overlay.ts";
import { queryClient } from "./query-client.ts";
import { refusalOf } from "./refusal.ts";
import { forgetRun, showRun } from "./runs.ts";
import { LiveSocket } from "./socket.ts";
import type { BoardSnapshot, EventView, LiveFrame, SessionView, Task } from "./wire.ts";

export const snapshotOf = (boardId: string): BoardSnapshot | undefined => queryClient.getQueryData<BoardSnapshot>(keys.board(boardId));

export function updateSnapshot(boardId: string, change: (snapshot: BoardSnapshot) => BoardSnapshot): void {
  queryClient.setQueryData<BoardSnapshot>(keys.board(boardId), (snapshot) => (snapshot ? change(snapshot) : snapshot));
}

/** Writes an answered task into the cache, unless an event brought a newer one already. */
export function placeTask(task: Task): void {
  updateSnapshot(task.board_id, (snapshot) => {
    const known = snapshot.tasks.find((candidate) => candidate.id === task.id);
    if (known && known.version > task.version) return snapshot;
    const tasks = known ? snapshot.tasks.map((candidate) => (candidate.id === task.id ? task : candidate)) : [...snapshot.tasks, task];
    return { ...snapshot, tasks: withBlockers(tasks) };
  });
}

export function dropTask(boardId: string, taskId: string): void {
  updateSnapshot(boardId, (snapshot) => ({ ...snapshot, tasks: snapshot.tasks.filter((task) => task.id !== taskId) }));
}

/** Applies a frame's events in order; false when one is missing in between. */
function applyFrame(boardId: string, events: EventView[]): boolean {
  for (const event of [...events].sort((a, b) => a.seq - b.seq)) {
    const snapshot = snapshotOf(boardId);
    if (!snapshot) return true;
    if (event.seq <= snapshot.seq) continue;
    if (event.seq > snapshot.seq + 1) return false;
    updateSnapshot(boardId, (current) => applyBoardEvent(current, event));
    if (/^run\.(succeeded|failed|aborted)$/.test(event.type) && event.about?.type === "task") forgetRun(event.about.id);
    noteEvents([event]);
  }
  return true;
}

function connect(boardId: string, onRefused: (code: number) => void, onDeleted: () => void): LiveSocket {
  const reload = () => queryClient.refetchQueries({ queryKey: keys.board(boardId) }).then(() => socket.reconnect());
  const receive = (frame: LiveFrame): void => {
    if (frame.type === "run") showRun(frame.run);
    if (frame.type === "resync") void reload();
    if (frame.type !== "events") return;
    if (!applyFrame(boardId, frame.events)) socket.reconnect();
    if (frame.events.some((event) => event.type === "board.deleted" && event.subject.id === boardId)) onDeleted();
  };
  const socket = new LiveSocket({
    path: () => `/ws/board/${boardId}/sync?since=${snapshotOf(boardId)?.seq ?? 0}&organization_id=${activeOrganizationId() ?? ""}`,
    onFrame: receive,
    onState: setBoardLink,
    onRefused,
    whyNotOpened: () => refusalOf(`/boards/${boardId}`),
  });
  return socket;
}

/** Who can be given work here follows who is a member, and that is no event of the board. */
async function reloadPeople(boardId: string): Promise<void> {
  const { members } = await get<BoardSnapshot>(`/boards/${boardId}/snapshot`);
  updateSnapshot(boardId, (snapshot) => ({ ...snapshot, members }));
}

type Ends = { onRefused(code: number): void; onDeleted(): void };

export function useLiveBoard(boardId: string, ends: Ends) {
  const query = useQuery({
    queryKey: keys.board(boardId),
    queryFn: ({ signal }) => get<BoardSnapshot>(`/boards/${boardId}/snapshot`, undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const endsRef = useRef(ends);
  endsRef.current = ends;
  const isLoaded = query.data !== undefined;
  useEffect(() => {
    if (!isLoaded) return;
    const socket = connect(
      boardId,
      (code) => endsRef.current.onRefused(code),
      () => endsRef.current.onDeleted(),
    );
    socket.open();
    setBoardOnScreen(boardId);
    const stopListening = onEvents((events) => {
      const ownId = queryClient.getQueryData<SessionView | null>(keys.session)?.person.id;
      if (events.some((event) => event.type.startsWith("member.") && event.about?.id !== ownId)) void reloadPeople(boardId).catch(() => undefined);
    });
    return () => {
      stopListening();
      socket.close();
      setBoardOnScreen(null);
      dropBoardLink();
    };
  }, [boardId, isLoaded]);
  const unsettled = useUnsettledTasks();
  const tasks = useMemo(() => withBlockers(withOverlay(query.data?.tasks ?? [], unsettled)), [query.data?.tasks, unsettled]);
  return { query, snapshot: query.data, tasks };
}
