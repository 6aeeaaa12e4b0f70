// State of the live connection that the page lives by, for the thin bar: a board's own socket while one is open, else the feed's.
import type { LinkState } from "./socket.ts";
import { createStore, useStore } from "./store.ts";

const IDLE: LinkState = { status: "idle", lastAt: null };
const feed = createStore<LinkState>(IDLE);
const board = createStore<LinkState>(IDLE);

const listeners = new Set<() => void>();
/** Called when a connection is there, or there again. */
export function whenLive(listener: () => void): void {
  listeners.add(listener);
}
function follow(link: typeof feed, state: LinkState): void {
  const before = link.get().status;
  link.set(state);
  if (state.status === "live" && before !== "live") for (const listener of listeners) listener();
}

export const setFeedLink = (state: LinkState): void => follow(feed, state);
export const setBoardLink = (state: LinkState): void => follow(board, state);
export const linkOfFeed = (): LinkState => feed.get();
export const dropFeedLink = (): void => feed.set(IDLE);
export const dropBoardLink = (): void => board.set(IDLE);

/** While a board's own socket is live, the feed's copies of its events are skipped. */
export const isBoardLive = (): boolean => board.get().status === "live";

export function useLinkState(): LinkState {
  const [ofFeed, ofBoard] = [useStore(feed), useStore(board)];
  return ofBoard.status === "idle" ? ofFeed : ofBoard;
}
