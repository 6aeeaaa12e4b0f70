/// <reference types="vite/types/importMeta.d.ts" />
// A stage on which components of the dashboard are drawn without a browser: the words, a cache that the test fills, a router.
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterContextProvider } from "@tanstack/react-router";
import { I18nProvider } from "@lingui/react";
import { createElement, type ReactElement, type ReactNode } from "react";
import { vi } from "vitest";

type Live = {
  queryClient: Parameters<typeof QueryClientProvider>[0]["client"];
  i18n: Parameters<typeof I18nProvider>[0]["i18n"];
  showRun(run: object): void;
};
const modules = import.meta.glob<Live>([
  "../../web/dashboard/live/query-client.ts",
  "../../web/dashboard/i18n/index.ts",
  "../../web/dashboard/runs/live-runs.ts",
]);
const load = async (path: string): Promise<Live> => {
  const module = await modules[`../../web/dashboard/${path}`]?.();
  if (!module) throw new Error(`${path} is not there`);
  return module;
};

const nothing = () => undefined;
const storage = { getItem: () => null, setItem: nothing, removeItem: nothing };

export type Stage = {
  around(node: ReactNode): ReactElement;
  /** What the server would have answered, under the key of the organization that nobody has chosen. */
  cache(parts: readonly unknown[], value: unknown): void;
  /** The same under a key that belongs to no organization. */
  cacheAt(key: readonly unknown[], value: unknown): void;
  clear(): void;
  liveRuns(): Promise<{ showRun(run: object): void }>;
};

/** What a browser has and modules read when they are loaded. */
function browser(): void {
  vi.stubGlobal("sessionStorage", storage);
  vi.stubGlobal("localStorage", storage);
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: nothing, removeEventListener: nothing }));
}

export async function stage(): Promise<Stage> {
  browser();
  const [{ queryClient }, { i18n }] = [await load("live/query-client.ts"), await load("i18n/index.ts")];
  i18n.loadAndActivate({ locale: "en", messages: {} });
  const router = createRouter({ routeTree: createRootRoute(), history: createMemoryHistory({ initialEntries: ["/"] }) });
  return {
    around: (node) =>
      createElement(
        QueryClientProvider,
        { client: queryClient },
        createElement(I18nProvider, { i18n }, createElement(RouterContextProvider, { router, children: node } as never)),
      ),
    cache: (parts, value) => void queryClient.setQueryData(["organization", null, ...parts], value),
    cacheAt: (key, value) => void queryClient.setQueryData(key, value),
    clear: () => queryClient.clear(),
    liveRuns: () => load("runs/live-runs.ts"),
  };
}
