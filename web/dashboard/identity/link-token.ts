// The token of a link in a letter. It comes in the fragment, leaves the address bar at once, and stays in this tab for the
// way through sign-in, until it has been used.
import { createStore, useStore } from "../live/store.ts";

export type LinkPage = "invite" | "reset" | "verify";
const keyOf = (page: LinkPage) => `mc.link.${page}`;
const stores = {
  invite: createStore<string | null>(sessionStorage.getItem(keyOf("invite"))),
  reset: createStore<string | null>(sessionStorage.getItem(keyOf("reset"))),
  verify: createStore<string | null>(sessionStorage.getItem(keyOf("verify"))),
};

export function keepLinkToken(page: LinkPage, token: string): void {
  sessionStorage.setItem(keyOf(page), token);
  stores[page].set(token);
}

/** After it was used, or when it turned out to be of no use. The page that shows it keeps what it has read. */
export function dropLinkToken(page: LinkPage): void {
  sessionStorage.removeItem(keyOf(page));
}

export const useLinkToken = (page: LinkPage): string | null => useStore(stores[page]);
