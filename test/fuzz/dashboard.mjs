// The dashboard as it is written, in this process: its pages are drawn with what the server answers, without a browser. In a browser a
// boundary hides what cannot be drawn; here it is heard.
import { resolve } from "node:path";
import { PassThrough } from "node:stream";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { createElement } from "react";
import { renderToPipeableStream } from "react-dom/server";
import { createServer } from "vite";
import { compiledMessages } from "../../web/messages-plugin.ts";

const root = resolve(import.meta.dirname, "../../web/dashboard");
/** A page asks for one thing, and with its answer for the next one. */
const ROUNDS_MAX = 6;

const nothing = () => undefined;
const storage = { getItem: () => null, setItem: nothing, removeItem: nothing };

/** What modules of the dashboard find in a browser when they are loaded; `fetch` leads to the server, as the caller. */
function actAsBrowser(server, caller, random) {
  const browserFetch = globalThis.fetch;
  const fetchFromServer = (url, request = {}) => {
    if (!String(url).startsWith("/")) return browserFetch(url, request);
    const headers = new Headers(request.headers);
    for (const [name, value] of caller.headers(random)) headers.set(name, value);
    headers.set("Connection", "close");
    return browserFetch(new URL(String(url), server.origin), { ...request, headers });
  };
  const matchMedia = () => ({ matches: true, addEventListener: nothing, removeEventListener: nothing });
  Object.assign(globalThis, { sessionStorage: storage, localStorage: storage, matchMedia, fetch: fetchFromServer });
  return () => Object.assign(globalThis, { fetch: browserFetch });
}

/** The page in HTML, and what its components threw on the way. */
function rendered(element) {
  return new Promise((done) => {
    const thrown = [];
    const out = new PassThrough();
    const chunks = [];
    out.on("data", (chunk) => chunks.push(chunk));
    out.on("end", () => done({ html: Buffer.concat(chunks).toString("utf8"), thrown }));
    const { pipe } = renderToPipeableStream(element, {
      onAllReady: () => pipe(out),
      onShellError: (error) => done({ html: "", thrown: [...thrown, error] }),
      onError: (error, { componentStack }) => void thrown.push(Object.assign(error instanceof Error ? error : new Error(String(error)), { componentStack })),
    });
  });
}

/** The router with what stands around it in shell/app.tsx, but for what only a browser has. */
function framed({ router, queryClient, i18n, contexts }) {
  const { LiveContext, liveHandlers, BoardEventContext, applyBoardEvent, EventLinkContext, linkOfEvent } = contexts;
  return [
    [QueryClientProvider, { client: queryClient }],
    [I18nProvider, { i18n }],
    [LiveContext, { value: liveHandlers }],
    [BoardEventContext, { value: applyBoardEvent }],
    [EventLinkContext, { value: linkOfEvent }],
  ].reduceRight((inner, [provider, given]) => createElement(provider, given, inner), createElement(RouterProvider, { router }));
}

/** The links of a page to other pages of the dashboard. */
const linksIn = (html) => [...new Set([...html.matchAll(/ href="(\/[^"#]*)"/g)].map(([, link]) => link.replaceAll("&amp;", "&")))];

export async function openDashboard(server, caller, random) {
  const leave = actAsBrowser(server, caller, random);
  const vite = await createServer({
    configFile: false,
    root,
    appType: "custom",
    logLevel: "error",
    plugins: [compiledMessages()],
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  const FILES = [
    "shell/router.tsx",
    "live/query-client.ts",
    "i18n/index.ts",
    "i18n/en.ts",
    "activity/index.ts",
    "boards/index.ts",
    "live/events.ts",
    "shell/live.ts",
  ];
  const modules = await Promise.all(FILES.map((file) => vite.ssrLoadModule(`/${file}`)));
  const { router, queryClient, i18n, messages, ...contexts } = Object.assign({}, ...modules);
  i18n.loadAndActivate({ locale: "en", messages });
  const page = framed({ router, queryClient, i18n, contexts });
  const queries = () => queryClient.getQueryCache().getAll();

  /** Asks for what the page has shown that it wants; false when it has everything. */
  async function answered() {
    const wanted = queries().filter(({ state, options }) => state.status === "pending" && options.enabled !== false && options.queryFn);
    await Promise.all(wanted.map((query) => query.fetch().catch(nothing)));
    return wanted.length > 0;
  }

  return {
    /** Every address that has a page, as `/agents/$agentId`. */
    places: Object.values(router.routesByPath).flatMap(({ fullPath, options }) => (options.component ? [fullPath] : [])),
    /** Draws a page until it asks for nothing more. `failed`: what it asked for and was not given. */
    async draw(address) {
      queryClient.clear();
      router.update({ ...router.options, history: createMemoryHistory({ initialEntries: [address] }) });
      await router.load();
      if (router.state.resolvedLocation?.href !== router.state.location.href) return { html: "", thrown: [], place: null, failed: [], links: [] }; // led elsewhere
      let shown = await rendered(page);
      for (let round = 0; round < ROUNDS_MAX && shown.thrown.length === 0 && (await answered()); round++) shown = await rendered(page);
      const place = router.state.matches.at(-1)?.fullPath ?? "";
      const failed = queries().flatMap(({ state, queryKey }) => (state.status === "error" ? [`${JSON.stringify(queryKey)}: ${state.error}`] : []));
      return { ...shown, place, failed, links: linksIn(shown.html) };
    },
    async close() {
      queryClient.clear();
      await vite.close();
      leave();
    },
  };
}
