// The organization feed: one socket on every page. It resumes after the last event that it saw. A board on screen has a
// socket of its own: what that tells is not taken twice.
import { useEffect, useRef } from "react";
import { boardOnScreen, lastEventId, noteEvents, rememberEventId } from "./events.ts";
import { activeOrganizationId } from "./http.ts";
import { keys } from "./keys.ts";
import { dropFeedLink, isBoardLive, setFeedLink } from "./link.ts";
import { queryClient } from "./query-client.ts";
import { refusalOf } from "./refusal.ts";
import { showRun } from "./runs.ts";
import { LiveSocket } from "./socket.ts";
import type { LiveFrame } from "./wire.ts";

function path(organizationId: string): string {
  const since = lastEventId(organizationId);
  return `/ws/feed?organization_id=${organizationId}${since === undefined ? "" : `&since=${since}`}`;
}

/** Lists that were read before the feed stood may have missed something: read those on screen again. */
function readAgain(): void {
  const lists = [
    keys.approvals(),
    keys.agents(),
    keys.gateways(),
    keys.boards(),
    keys.groups(),
    keys.profile(),
    keys.members(),
    keys.ownMember(),
    keys.invites(),
    keys.apiKeys(),
  ];
  for (const key of lists) void queryClient.invalidateQueries({ queryKey: key });
}

function receive(organizationId: string, frame: LiveFrame, isFirst: boolean): void {
  // The tab has just gone to another organization: its lists are not meant.
  if (organizationId !== activeOrganizationId()) return;
  if (frame.type === "run") showRun(frame.run);
  if (frame.type === "ready") {
    if (isFirst) readAgain();
    rememberEventId(organizationId, frame.seq);
  }
  if (frame.type === "resync") {
    rememberEventId(organizationId, frame.seq);
    readAgain();
  }
  if (frame.type !== "events") return;
  const seen = lastEventId(organizationId) ?? 0;
  const fresh = frame.events.filter((event) => event.id > seen).sort((a, b) => a.id - b.id);
  for (const event of fresh) rememberEventId(organizationId, event.id);
  const told = isBoardLive() ? boardOnScreen() : null;
  noteEvents(fresh.filter((event) => event.board_id === null || event.board_id !== told));
}

export function useOrganizationFeed(isWanted: boolean, onRefused: (code: number) => void): void {
  const organizationId = activeOrganizationId();
  const refused = useRef(onRefused);
  refused.current = onRefused;
  useEffect(() => {
    if (!isWanted || !organizationId) return;
    const isFirst = lastEventId(organizationId) === undefined;
    const socket = new LiveSocket({
      path: () => path(organizationId),
      onFrame: (frame) => receive(organizationId, frame, isFirst),
      onState: setFeedLink,
      onRefused: (code) => refused.current(code),
      whyNotOpened: () => refusalOf("/organizations/me/members"),
    });
    socket.open();
    return () => {
      socket.close();
      dropFeedLink();
    };
  }, [isWanted, organizationId]);
}
