// State of the page's one live connection, for the thin bar.
import type { LinkState } from "./socket.ts";
import { createStore, useStore } from "./store.ts";

const link = createStore<LinkState>({ status: "idle", lastAt: null });

export const setLinkState = (state: LinkState): void => link.set(state);
export const useLinkState = (): LinkState => useStore(link);
