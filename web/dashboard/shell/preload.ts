// Pages that nobody has opened yet are fetched one after another while nothing else happens: they open at once. Then all files are kept on the
// device (web/offline/worker.js), so that the dashboard itself opens without a network.
import { sessionQuery } from "../identity/index.ts";
import { queryClient } from "../live/query-client.ts";
import { preloadWaitingList } from "../offline/index.ts";
import { frame } from "./parents.tsx";
import { router } from "./router.tsx";

/** What the first page loads comes first. */
const AFTER_MS = 3_000;

type Connection = { connection?: { saveData?: boolean } };
const savesData = (): boolean => (navigator as Connection).connection?.saveData === true;
const idle = (): Promise<void> =>
  new Promise((resolve) => {
    if ("requestIdleCallback" in window) window.requestIdleCallback(() => resolve());
    else setTimeout(resolve, 200);
  });

async function preloadAll(): Promise<void> {
  for (const { options } of Object.values(router.routesById)) {
    await idle();
    if (!navigator.onLine) return;
    await (options.component as { preload?: () => Promise<unknown> } | undefined)?.preload?.();
  }
}

async function keepFiles(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => null); // private windows refuse it; all works without
}

/** What the first page is made of is asked for at once, beside the words, and not one after the other: who is signed in, and the page's code. */
export function preloadFirst(): void {
  const [routes] = router.getMatchedRoutes(window.location.pathname);
  if (routes.some(({ id }) => id === frame.id)) void queryClient.prefetchQuery(sessionQuery); // in front of the app nobody asks
  for (const { options } of routes) void (options.component as { preload?: () => Promise<unknown> } | undefined)?.preload?.();
}

export function preloadWhenIdle(): void {
  if (!savesData()) setTimeout(() => void preloadWaitingList().then(preloadAll).then(keepFiles), AFTER_MS);
}
