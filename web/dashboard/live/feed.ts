// The organization feed: one socket on every page. It resumes after the last event that it saw. A board on screen has a
// socket of its own: its events are not taken twice.
import { useContext, useEffect, useRef } from "react";
import { reload } from "./cache.ts";
import { boardOnScreen, lastEventId, LiveContext, type LiveHandlers, rememberEventId, takeEvents } from "./events.ts";
import type { memberRoutes } from "#worker/members/routes.ts";
import { activeOrganizationId, clientOf } from "./http.ts";
import { organizationKey } from "./keys.ts";
import { dropFeedLink, isBoardLive, setFeedLink } from "./link.ts";
import { refusalOf } from "./refusal.ts";
import { LiveSocket } from "./socket.ts";
import type { LiveFrame } from "./wire.ts";

const { members } = clientOf<typeof memberRoutes>().organizations.me;

function path(organizationId: string): string {
  const since = lastEventId(organizationId);
  return `/ws/feed?organization_id=${organizationId}${since === undefined ? "" : `&since=${since}`}`;
}

/** The page that was asked for is drawn first: what it waits for still is not asked for twice beside it. */
const READ_AGAIN_AFTER_MS = 1_500;

/** Lists that were read before the feed was open may have missed an event: those on screen are read again. */
function readAgain(handlers: LiveHandlers, organizationId: string): void {
  setTimeout(() => {
    if (organizationId === activeOrganizationId()) for (const key of handlers.lists()) void reload(key);
  }, READ_AGAIN_AFTER_MS);
}

function receive(handlers: LiveHandlers, organizationId: string, frame: LiveFrame, isFirst: boolean): void {
  // The tab has just switched to another organization: this frame is not about its lists.
  if (organizationId !== activeOrganizationId()) return;
  handlers.onFrame(frame);
  if (frame.type === "ready") {
    if (isFirst) readAgain(handlers, organizationId);
    rememberEventId(organizationId, frame.seq);
  }
  if (frame.type === "resync") {
    rememberEventId(organizationId, frame.seq);
    void reload(organizationKey()); // of so much that was missed any page may show something
  }
  if (frame.type !== "events") return;
  const seen = lastEventId(organizationId) ?? 0;
  const fresh = frame.events.filter((event) => event.id > seen).sort((a, b) => a.id - b.id);
  for (const event of fresh) rememberEventId(organizationId, event.id);
  const told = isBoardLive() ? boardOnScreen() : null;
  takeEvents(
    handlers,
    fresh.filter((event) => event.board_id === null || event.board_id !== told),
  );
}

/** The feed of an organization: it resumes after the last event that this tab has seen. */
export function connectFeed(handlers: LiveHandlers, organizationId: string, onRefused: (code: number) => void): LiveSocket {
  const isFirst = lastEventId(organizationId) === undefined;
  return new LiveSocket({
    path: () => path(organizationId),
    onFrame: (frame) => receive(handlers, organizationId, frame, isFirst),
    onState: setFeedLink,
    onRefused,
    whyNotOpened: () => refusalOf(() => members.$get({ query: {} })),
  });
}

export function useOrganizationFeed(isWanted: boolean, onRefused: (code: number) => void): void {
  const organizationId = activeOrganizationId();
  const handlers = useContext(LiveContext);
  const refused = useRef(onRefused);
  refused.current = onRefused;
  useEffect(() => {
    if (!isWanted || !organizationId) return;
    const socket = connectFeed(handlers, organizationId, (code) => refused.current(code));
    socket.open();
    return () => {
      socket.close();
      dropFeedLink();
    };
  }, [handlers, isWanted, organizationId]);
}
