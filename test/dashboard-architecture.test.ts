/// <reference types="vite/types/importMeta.d.ts" />
// The import rules of the dashboard, read off the source text itself. The list of slices is its rank: lowest first.
import { expect, test } from "vitest";
import { OPENED_BY, placesOf } from "./journeys/places.ts";
import { fileOf, importsOf, showImport, withoutComments } from "./support/source.ts";

const modules = import.meta.glob<string>("../web/dashboard/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const sources = new Map(Object.entries(modules).map(([path, text]) => [path.slice("../web/dashboard/".length), text]));
const configs = Object.values(import.meta.glob<string>(["../vite.config.ts", "../web/tsconfig.json"], { query: "?raw", import: "default", eager: true }));
const listed = /export const SLICES = \[([^\]]*)\]/.exec(sources.get("slices.ts") ?? "")?.[1] ?? "";
const RANKS = listed
  .split(",")
  .map((name) => name.trim())
  .filter(Boolean);
/** Below the slices; each imports only those before it. The shell and the files of the root stand above. */
const LOWER = ["live", "i18n", "ui"];

const imports = [...sources].flatMap(([path, text]) => importsOf(path, text));
const folderOf = (path: string): string => (path.includes("/") ? (path.split("/")[0] as string) : "");
const isOwn = (target: string): boolean => sources.has(target);

test("every folder of the dashboard is a slice of the list, or one of the few that are none", () => {
  const folders = [...new Set([...sources.keys()].map(folderOf).filter(Boolean))];
  expect(folders.sort()).toEqual([...RANKS, ...LOWER, "shell"].sort());
  expect(sources.size).toBeGreaterThan(200);
  for (const { target } of imports) if (/^[a-z0-9]+\/.*\.tsx?$/.test(target) && !target.startsWith("#")) expect(isOwn(target), `${target} exists`).toBe(true);
});

test("each slice has its manifest and its words in both languages", () => {
  const lacking = RANKS.flatMap((slice) => [`${slice}/slice.ts`, `${slice}/messages.en.ts`, `${slice}/messages.zh.ts`].filter((path) => !sources.has(path)));
  expect(lacking).toEqual([]);
});

test("a slice imports another only through its index, and only one of lower rank", () => {
  const across = imports.filter(
    ({ from, target }) => RANKS.includes(folderOf(from)) && RANKS.includes(folderOf(target)) && folderOf(from) !== folderOf(target),
  );
  expect(across.length).toBeGreaterThan(50);
  expect(across.filter(({ target }) => fileOf(target) !== "index.ts").map(showImport)).toEqual([]);
  expect(across.filter(({ from, target }) => RANKS.indexOf(folderOf(target)) > RANKS.indexOf(folderOf(from))).map(showImport)).toEqual([]);
});

test("nothing of a slice imports the shell or the list of slices, but types", () => {
  const upwards = imports.filter(({ from, target }) => RANKS.includes(folderOf(from)) && isOwn(target) && ["shell", ""].includes(folderOf(target)));
  expect(upwards.filter(({ isTypeOnly }) => !isTypeOnly).map(showImport)).toEqual([]);
  expect([...new Set(upwards.map(({ target }) => target))].sort()).toEqual(["shell/parents.tsx", "slice.ts"]);
});

test("the shell reaches a slice only through its index; only the list reads the manifests", () => {
  const inward = imports.filter(({ from, target }) => ["shell", ""].includes(folderOf(from)) && RANKS.includes(folderOf(target)));
  expect(inward.filter(({ target }) => fileOf(target) !== "index.ts").map(({ from, target }) => `${from} ${fileOf(target)}`)).toEqual(
    RANKS.map(() => "slices.ts slice.ts"),
  );
  expect(imports.filter(({ from, target }) => fileOf(target) === "slice.ts" && folderOf(target) !== "" && from !== "slices.ts").map(showImport)).toEqual([]);
});

test("live, words and primitives import no slice, and nothing above themselves", () => {
  const wrong = imports.filter(
    ({ from, target }) => LOWER.includes(folderOf(from)) && isOwn(target) && !LOWER.slice(0, LOWER.indexOf(folderOf(from)) + 1).includes(folderOf(target)),
  );
  expect(wrong.map(showImport)).toEqual([]);
});

test("only live talks to the network", () => {
  const talks = /\bfetch\(|\bnew WebSocket\(|\bnew XMLHttpRequest\(|\bnew EventSource\(|\bsendBeacon\(/;
  expect(
    [...sources]
      .filter(([, text]) => talks.test(withoutComments(text)))
      .map(([path]) => folderOf(path))
      .filter((folder) => folder !== "live"),
  ).toEqual([]);
});

test("from the Worker come only types: of shapes, of events, and of routes for the typed client", () => {
  const ofWorker = imports.filter(({ target }) => target.startsWith("#worker/"));
  expect(ofWorker.length).toBeGreaterThan(10);
  expect(ofWorker.filter(({ isTypeOnly }) => !isTypeOnly).map(showImport)).toEqual([]);
  const shared = ofWorker.filter(({ target }) => target.startsWith("#worker/platform/")).map(({ target }) => fileOf(target));
  expect([...new Set(shared)].sort()).toEqual(["event-catalog.ts", "http.ts", "wire.ts"]);
  const ofSlices = ofWorker.filter(({ target }) => !target.startsWith("#worker/platform/") && !/(?:^|-)(?:routes|schema)\.ts$/.test(fileOf(target)));
  expect(ofSlices.map(showImport)).toEqual([]);
});

test("only live makes typed clients, and nobody says what an answer is: it follows from the routes", () => {
  const clients = imports.filter(({ target, isTypeOnly }) => /^(?:hono|@hono)\//.test(target) && !isTypeOnly);
  expect(clients.map(showImport)).toEqual(["live/http.ts → hono/client"]);
  const asked = [...sources].filter(([path, text]) => path !== "live/http.ts" && /\bclientOf</.test(text));
  expect(asked.length).toBeGreaterThan(15);
  expect(asked.filter(([, text]) => /\bjson<|\.json\(\)|\bas unknown\b/.test(withoutComments(text))).map(([path]) => path)).toEqual([]);
});

test("what is drawn of a stored thing stands in a boundary of its own: a row is guarded, or is the whole page of the thing", () => {
  const keyed = /(guarded\(\s*|row=\{\(\w+\) => )?<(\w+)(?:\s[^<>]*?)?\skey=\{\w+\.id\}/g;
  const found = [...sources].flatMap(([path, text]) => [...text.matchAll(keyed)].map(([, guard, name]) => ({ path, name, isGuarded: guard !== undefined })));
  const wholes = ["Boundary", "Detail", "ProfileForm", "Settings", "GroupPanel"]; // a page's or panel's own content, in the panel's boundary
  const entries = ["ui/opened-menu.tsx", "members/access-view.tsx", "members/board-levels.tsx", "keys/new-key-dialog.tsx", "members/access-matrix.tsx"]; // a name, or beside a control
  expect(found.filter(({ isGuarded }) => isGuarded).length).toBeGreaterThan(18);
  const bare = found.filter(({ path, name, isGuarded }) => !isGuarded && !wholes.includes(String(name)) && !entries.includes(path));
  expect(bare.map(({ path, name }) => `${path} ${name}`)).toEqual([]);
});

test("a text becomes a part of the page in the JSX runtime only: no element is made, and no text is set, around it", () => {
  const around =
    /\b(?:createElement\((?!"(?:a|textarea)"\))|cloneElement\(|dangerouslySetInnerHTML|createTextNode\()|\.(?:innerHTML|outerHTML|textContent|innerText)\b/;
  const bypassing = [...sources].filter(([path, text]) => !path.startsWith("ui/jsx/") && around.test(withoutComments(text)));
  // Markdown's source is not drawn; what becomes of it is (ui/markdown-visible.ts).
  expect(bypassing.map(([path]) => path)).toEqual(["ui/markdown-rendered.tsx"]);
  const titles = [...sources].filter(([, text]) => /document\.title\s*=/.test(text));
  expect(titles.map(([path]) => path)).toEqual(["ui/page.tsx"]);
  const runtimes = imports.filter(({ target }) => target.startsWith("react/jsx"));
  expect(runtimes.filter(({ from }) => !from.startsWith("ui/jsx/"))).toEqual([]);
  for (const config of configs) expect(config).toMatch(/"?jsxImportSource"?: "#jsx"/);
});

test("only primitives of ours use the kit, which draws what it is given by itself", () => {
  const kits = imports.filter(({ from, target }) => /^(?:@cloudflare\/kumo\/(?:components|primitives)|react-markdown)/.test(target) && folderOf(from) !== "ui");
  expect(kits.map(showImport)).toEqual([]);
});

const chapters = import.meta.glob<string>("./journeys/*.mjs", { query: "?raw", import: "default", eager: true });
/** What a route's pattern begins with, in the address where it stands. */
const ROUTE = /getParentRoute: \(\) => (\w+),\s*path: "([^"]+)"/g;

test("every page that has an address is looked at by the journey, or opened by a chapter that is named", () => {
  const routes = [...sources]
    .filter(([path]) => path.endsWith("/routes.tsx"))
    .flatMap(([, text]) => [...text.matchAll(ROUTE)].map(([, parent, path]) => `${parent === "settings" ? "/settings" : ""}${path}`));
  expect(routes.length).toBeGreaterThan(30);
  const places = Object.values(placesOf({ board: "id", task: "id", group: "id", agent: "id", gateway: "id", hasOnboarding: true }));
  const patterns = places.map((place) => place?.split("?")[0]?.replace(/^(\/(?:boards|groups|agents|gateways|agent-defaults))\/id/, "$1/$"));
  const unseen = routes.filter((route) => !patterns.includes(route.replace(/\$\w+/, "$")) && !(route in OPENED_BY));
  expect(unseen).toEqual([]);
  for (const [route, chapter] of Object.entries(OPENED_BY)) {
    expect(routes, `${route} is still a route`).toContain(route);
    expect(chapters[`./journeys/${chapter}`], `${chapter} opens ${route}`).toContain(route.split("$")[0]);
  }
});

test("who only shows what is there already asks by the same question as who loads it: by none, the next one who reads it anew could not", () => {
  const bare = [...sources].filter(([, text]) => /\bskipToken\b/.test(withoutComments(text)));
  expect(bare.map(([path]) => path)).toEqual([]);
});

test("one place alone signs out: the one that asks first whether what waits may be dropped, and drops it when the session has ended", () => {
  const naming = (name: string) => [...sources].flatMap(([path, text]) => (text.includes(name) ? [path] : [])).sort();
  expect(naming("signOut(")).toEqual(["identity/leave.ts", "identity/session.ts"]);
  expect(naming("dropAllWaiting(")).toEqual(["identity/leave.ts", "live/queue.ts"]);
});

test("nothing polls the server", () => {
  expect([...sources].filter(([, text]) => /refetchInterval/.test(withoutComments(text))).map(([path]) => path)).toEqual([]);
});
