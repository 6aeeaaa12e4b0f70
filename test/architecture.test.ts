/// <reference types="vite/types/importMeta.d.ts" />
// The import rules of the design, read off the source text itself.
import { expect, test } from "vitest";
import { composition } from "#worker/slices.ts";

const workers = sources(import.meta.glob<string>("../workers/**/*.ts", { query: "?raw", import: "default", eager: true }));
const web = sources(import.meta.glob<string>("../web/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true }));
const scripts = sources(import.meta.glob<string>("../scripts/*.mjs", { query: "?raw", import: "default", eager: true }));

/** A slice may use those before it: the order of the list is the rank. */
const RANKS = composition.slices.map((slice) => slice.name);
/** The files at the root of workers/ put the slices together; nothing below imports them. */
const LEAF = /^(?:.*-)?routes\.ts$|^jobs\.ts$|^subscriber\.ts$|^room\.ts$|^link\.ts$|^feed\.ts$|^relay\.ts$|^slice\.ts$/;
/** What a slice shows to others: its face, and what is safe for the dashboard. */
const DOORS = ["index.ts", "schema.ts", "events.ts"];
/** The program beside a gateway runs in Node: it may have timers, and imports nothing of the Worker. */
const CONNECTOR = "workers/connector/";
const LINES_MAX = 300;
const EQUAL_LINES_MAX = 6;

type Import = { from: string; target: string; typeOnly: boolean };

/** `../workers/x.ts` → `workers/x.ts`. */
function sources(modules: Record<string, string>): Map<string, string> {
  return new Map(Object.entries(modules).map(([path, text]) => [path.slice(3), text]));
}

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`])\/\/.*$/gm, "$1");

/** A relative or `#worker/` specifier as a path from the repository's root; packages stay as they are. */
function resolve(from: string, specifier: string): string {
  if (specifier.startsWith("#worker/")) return `workers/${specifier.slice(8)}`;
  if (!specifier.startsWith(".")) return specifier;
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function importsOf(from: string, text: string): Import[] {
  const statements = withoutComments(text).matchAll(/^(?:import|export)\s+(?:(type\s+)?([\w*{}\s,$]+?)\s+from\s+)?["']([^"'\n]+)["']/gm);
  const named = [...statements].map(([, type, names, target]) => {
    const inner =
      /^\{([\s\S]*)\}$/
        .exec(names?.trim() ?? "")?.[1]
        ?.split(",")
        .map((name) => name.trim())
        .filter(Boolean) ?? [];
    return { from, target: resolve(from, target as string), typeOnly: Boolean(type) || (inner.length > 0 && inner.every((name) => name.startsWith("type "))) };
  });
  const dynamic = [...withoutComments(text).matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)].map(([, target]) => ({
    from,
    target: resolve(from, target as string),
    typeOnly: false,
  }));
  return [...named, ...dynamic];
}

const workerImports = [...workers].flatMap(([path, text]) => importsOf(path, text));
const folderOf = (path: string): string => (path.split("/").length > 2 ? (path.split("/")[1] as string) : "");
const fileOf = (path: string): string => path.split("/").at(-1) as string;
const show = ({ from, target }: Import): string => `${from} → ${target}`;

test("the source is where these rules look for it", () => {
  expect(workers.size).toBeGreaterThan(150);
  expect(web.size).toBeGreaterThan(30);
  expect(workerImports.length).toBeGreaterThan(300);
  const folders = new Set([...workers.keys()].map(folderOf).filter(Boolean));
  expect([...folders].sort()).toEqual([...RANKS, "platform", "connector"].sort());
  for (const { target } of workerImports) if (target.startsWith("workers/")) expect(workers.has(target), `${target} exists`).toBe(true);
});

test("platform imports no slice and nothing of the root", () => {
  const wrong = workerImports.filter(({ from, target }) => folderOf(from) === "platform" && target.startsWith("workers/") && folderOf(target) !== "platform");
  expect(wrong.map(show)).toEqual([]);
});

test("a slice imports another only through its index, schema or events, and only one of lower rank", () => {
  const across = workerImports.filter(
    ({ from, target }) =>
      RANKS.includes(folderOf(from)) && target.startsWith("workers/") && folderOf(target) !== folderOf(from) && folderOf(target) !== "platform",
  );
  expect(across.length).toBeGreaterThan(50);
  expect(across.filter(({ target }) => !DOORS.includes(fileOf(target)) || target.split("/").length !== 3).map(show)).toEqual([]);
  expect(across.filter(({ from, target }) => RANKS.indexOf(folderOf(target)) >= RANKS.indexOf(folderOf(from)) || folderOf(target) === "").map(show)).toEqual(
    [],
  );
});

test("routes, objects, jobs and subscribers are leaves: only the manifest of their slice and the root import them", () => {
  const wrong = workerImports.filter(
    ({ from, target, typeOnly }) =>
      target.startsWith("workers/") &&
      LEAF.test(fileOf(target)) &&
      !target.startsWith(CONNECTOR) &&
      folderOf(from) !== "" &&
      !(fileOf(from) === "slice.ts" && folderOf(from) === folderOf(target)) &&
      !typeOnly,
  );
  expect(wrong.map(show)).toEqual([]);
  const manifests = workerImports.filter(
    ({ from, target, typeOnly }) => fileOf(target) === "slice.ts" && folderOf(target) !== "platform" && !typeOnly && from !== "workers/slices.ts",
  );
  expect(manifests.map(show), "manifests are read by the list of slices only").toEqual([]);
});

test("rules are pure: they import neither hono, drizzle, the runtime nor anything that reads or writes", () => {
  const rules = workerImports.filter(({ from }) => fileOf(from) === "rules.ts" && !from.startsWith(CONNECTOR));
  const values = rules.filter(({ typeOnly }) => !typeOnly);
  expect(rules.length).toBeGreaterThan(8);
  expect(rules.filter(({ target }) => /^(?:hono|drizzle-orm|cloudflare:)/.test(target)).map(show)).toEqual([]);
  expect(values.map(show).filter((line) => !/workers\/platform\/(?:result|changes|text)\.ts$/.test(line))).toEqual([]);
  const impure = [...workers].filter(
    ([path, text]) => fileOf(path) === "rules.ts" && /\bDate\.now\(|new Date\(\)|Math\.random\(|\bfetch\(|\bawait\b/.test(withoutComments(text)),
  );
  expect(impure.map(([path]) => path)).toEqual([]);
});

test("schemas are safe for the dashboard: they import only zod and other shapes", () => {
  const shapes = new Set(["zod", "workers/platform/wire.ts", "workers/platform/event-view.ts", "workers/platform/event-catalog.ts"]);
  const wrong = workerImports.filter(
    ({ from, target, typeOnly }) =>
      ["schema.ts", "events.ts"].includes(fileOf(from)) && folderOf(from) !== "platform" && !typeOnly && !shapes.has(target) && fileOf(target) !== "schema.ts",
  );
  expect(wrong.map(show)).toEqual([]);
});

test("the dashboard imports from the Worker only types: no schema and no route reaches the browser", () => {
  const imports = [...web].flatMap(([path, text]) => importsOf(path, text)).filter(({ target }) => target.startsWith("workers/"));
  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter(({ typeOnly }) => !typeOnly).map(show)).toEqual([]);
  for (const { target } of imports) expect(workers.has(target), `${target} exists`).toBe(true);
});

test("the connector imports nothing of the Worker but types and schemas", () => {
  const wrong = workerImports.filter(
    ({ from, target, typeOnly }) =>
      from.startsWith(CONNECTOR) && target.startsWith("workers/") && !target.startsWith(CONNECTOR) && !typeOnly && fileOf(target) !== "schema.ts",
  );
  expect(wrong.map(show)).toEqual([]);
});

/** Which folder's tables.ts declares each table: whoever owns it writes it. */
const OWNERS = new Map(
  [...workers].flatMap(([path, text]) =>
    fileOf(path) === "tables.ts" ? [...text.matchAll(/sqliteTable\(\s*"([a-z_0-9]+)"/g)].map(([, table]) => [table as string, folderOf(path)] as const) : [],
  ),
);
const rankOf = (folder: string): number => (folder === "platform" ? -1 : RANKS.indexOf(folder));
const TABLE = "([a-z_0-9]+)";
const tablesIn = (text: string, before: string): string[] =>
  [...text.matchAll(new RegExp(`\\b(?:${before})\\s+${TABLE}\\b(?!\\s+SET\\s*=)`, "g"))]
    .map(([, table]) => table as string)
    .filter((table) => OWNERS.has(table));

test("each table is written by the slice that declares it", () => {
  expect(OWNERS.size).toBeGreaterThan(25);
  const foreign = [...workers].flatMap(([path, text]) =>
    tablesIn(withoutComments(text), "INSERT(?: OR [A-Z]+)? INTO|UPDATE|DELETE FROM")
      .filter((table) => OWNERS.get(table) !== folderOf(path))
      .map((table) => `${path} writes ${table}`),
  );
  expect(foreign).toEqual([]);
});

test("no slice reads a table of a higher slice", () => {
  const upward = [...workers].flatMap(([path, text]) =>
    tablesIn(withoutComments(text), "FROM|JOIN")
      .filter((table) => folderOf(path) !== "" && rankOf(OWNERS.get(table) as string) > rankOf(folderOf(path)))
      .map((table) => `${path} reads ${table}`),
  );
  expect(upward).toEqual([]);
});

test("the SQL of a slice is in its stores, and in what it declares for export", () => {
  const holders = /(?:^|-)store\.ts$|^portable\.ts$/;
  const sql = /["'`](?:WITH|SELECT|INSERT|UPDATE|DELETE)\b[^"'`]*\b(?:FROM|INTO|SET|VALUES|AS)\b/;
  const wrong = [...workers].filter(([path, text]) => RANKS.includes(folderOf(path)) && !holders.test(fileOf(path)) && sql.test(withoutComments(text)));
  expect(wrong.map(([path]) => path)).toEqual([]);
});

test("what is being removed is gone: old routes, positional reads, statements built per request, registries that are filled from elsewhere", () => {
  const gone = /legacy-http|transition\.ts|\bload<\[|\.read<\[|db\.build\.|\bmore: unknown\[\]\[\]|\bset[A-Z]\w*Gate\(/;
  expect([...workers].filter(([, text]) => gone.test(withoutComments(text))).map(([path]) => path)).toEqual([]);
});

test("nothing rewrites history: no statement updates, deletes or replaces events", () => {
  const wrong = [...workers].filter(([, text]) =>
    /\b(?:UPDATE|DELETE FROM|REPLACE INTO|INSERT OR [A-Z]+ INTO)\s+events\b|(?:update|delete)\(events\)/.test(withoutComments(text)),
  );
  expect(wrong.map(([path]) => path)).toEqual([]);
});

test("every file fits on a few screens, and has no `any`, no silenced type error and no interval that keeps an object awake", () => {
  const all = [...workers, ...web, ...scripts];
  expect(all.filter(([, text]) => text.split("\n").length > LINES_MAX).map(([path, text]) => `${path}: ${text.split("\n").length} lines`)).toEqual([]);
  const looseTypes = /[:<|,(=]\s*any\b(?!\s*[:(])|\bas any\b|\bany\[\]/;
  const plain = (text: string) => withoutComments(text).replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""');
  expect(all.filter(([, text]) => looseTypes.test(plain(text))).map(([path]) => path)).toEqual([]);
  expect(all.filter(([, text]) => /@ts-(?:ignore|nocheck|expect-error)/.test(text)).map(([path]) => path)).toEqual([]);
  expect([...workers].filter(([path, text]) => !path.startsWith(CONNECTOR) && /\bsetInterval\(/.test(plain(text))).map(([path]) => path)).toEqual([]);
});

/** Lines that say something: no imports, comments or lone punctuation. */
function tellingLines(text: string): string[] {
  return withoutComments(text)
    .replace(/^import [\s\S]*?;$/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /[a-zA-Z0-9]{2}/.test(line));
}

test("no block of six equal lines stands twice", () => {
  const first = new Map<string, string>();
  const twice: string[] = [];
  for (const [path, text] of [...workers, ...web, ...scripts]) {
    if (/messages\.\w+\.ts$/.test(path)) continue;
    const lines = tellingLines(text);
    for (let at = 0; at + EQUAL_LINES_MAX <= lines.length; at++) {
      const block = lines.slice(at, at + EQUAL_LINES_MAX).join("\n");
      const before = first.get(block);
      if (before) twice.push(`${path}: ${lines[at]} … stands in ${before} too`);
      else first.set(block, path);
    }
  }
  expect(twice).toEqual([]);
});
