// The token of an e-mailed link. It comes in the fragment, leaves the address bar at once, and stays in this tab for the
// way through sign-in, until it has been used.
import { redirect } from "@tanstack/react-router";
import { createStore, useStore } from "../live/store.ts";

export type LinkPage = "invite" | "reset" | "verify";
const keyOf = (page: LinkPage) => `mc.link.${page}`;
const stores = {
  invite: createStore<string | null>(sessionStorage.getItem(keyOf("invite"))),
  reset: createStore<string | null>(sessionStorage.getItem(keyOf("reset"))),
  verify: createStore<string | null>(sessionStorage.getItem(keyOf("verify"))),
};

function keepLinkToken(page: LinkPage, token: string): void {
  sessionStorage.setItem(keyOf(page), token);
  stores[page].set(token);
}

/** Before such a page is drawn: its token is no longer in the address, where a server or a log would see it. */
export const takeLinkToken = (page: LinkPage) => (context: { location: { hash: string } }) => {
  if (context.location.hash === "") return;
  keepLinkToken(page, context.location.hash);
  throw redirect({ to: `/${page}`, replace: true });
};

/** After it was used, or when it turned out to be of no use. The page that shows it keeps what it has read. */
export function dropLinkToken(page: LinkPage): void {
  sessionStorage.removeItem(keyOf(page));
}

export const useLinkToken = (page: LinkPage): string | null => useStore(stores[page]);
