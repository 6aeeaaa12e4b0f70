// State of the live connection that the page lives by, for the thin bar: a board's own socket while one is open, else the feed's.
import type { LinkState } from "./socket.ts";
import { createStore, useStore } from "./store.ts";

const IDLE: LinkState = { status: "idle", lastAt: null };
const feed = createStore<LinkState>(IDLE);
const board = createStore<LinkState>(IDLE);

export const setFeedLink = (state: LinkState): void => feed.set(state);
export const setBoardLink = (state: LinkState): void => board.set(state);
export const linkOfFeed = (): LinkState => feed.get();
export const dropFeedLink = (): void => feed.set(IDLE);
export const dropBoardLink = (): void => board.set(IDLE);

/** While a board's own socket is live, the feed's copies of its events are skipped. */
export const isBoardLive = (): boolean => board.get().status === "live";

export function useLinkState(): LinkState {
  const [ofFeed, ofBoard] = [useStore(feed), useStore(board)];
  return ofBoard.status === "idle" ? ofFeed : ofBoard;
}
