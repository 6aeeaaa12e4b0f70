// Pages that nobody has opened yet are fetched one after another while nothing else happens: they open at once. Then all files are kept on the
// device (web/offline/worker.js), so that the dashboard itself opens without a network.
import { preloadWaitingList } from "../offline/index.ts";
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

export function preloadWhenIdle(): void {
  if (!savesData()) setTimeout(() => void preloadWaitingList().then(preloadAll).then(keepFiles), AFTER_MS);
}
