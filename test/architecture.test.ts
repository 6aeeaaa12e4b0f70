/// <reference types="vite/types/importMeta.d.ts" />
// The import rules of the design, read off the source text itself.
import { expect, test } from "vitest";
import { composition } from "#worker/slices.ts";
import { fileOf, type Import, importsOf, showImport, withoutComments } from "./support/source.ts";

const workers = sources(import.meta.glob<string>("../workers/**/*.ts", { query: "?raw", import: "default", eager: true }));
const web = sources(import.meta.glob<string>("../web/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true }));
const grammar = sources(import.meta.glob<string>("../grammar/*.ts", { query: "?raw", import: "default", eager: true }));
const scripts = sources(import.meta.glob<string>("../scripts/*.mjs", { query: "?raw", import: "default", eager: true }));

/** A slice may use those before it: the order of the list is the rank. */
const RANKS = composition.slices.map((slice) => slice.name);
/** The files at the root of workers/ put the slices together; nothing below imports them. */
const LEAF = /^(?:.*-)?routes\.ts$|^jobs\.ts$|^subscriber\.ts$|^room\.ts$|^link\.ts$|^feed\.ts$|^relay\.ts$|^slice\.ts$/;
/** What a slice shows to others: its face, and what is safe for the dashboard. */
const DOORS = ["index.ts", "schema.ts", "events.ts"];
/** The program beside a gateway runs in Node: it may have timers, and imports nothing of the Worker. */
const CONNECTOR = "workers/connector/";
/** Scripts and support of the tests; the tests themselves may be long. */
const beside = sources(import.meta.glob<string>(["./**/*.{ts,mts,mjs}", "!./**/*.test.ts"], { query: "?raw", import: "default", eager: true }));
const LINES_MAX = 300;
const EQUAL_LINES_MAX = 6;

/** `../workers/x.ts` → `workers/x.ts`, `./support/x.ts` → `test/support/x.ts`. */
function sources(modules: Record<string, string>): Map<string, string> {
  return new Map(Object.entries(modules).map(([path, text]) => [path.replace(/^\.\.\//, "").replace(/^\.\//, "test/"), text]));
}

/** Imports of a file; `#worker/x.ts` → `workers/x.ts`. */
const importsFrom = (path: string, text: string): Import[] =>
  importsOf(path, text).map(({ target, ...rest }) => ({ ...rest, target: target.replace(/^#worker\//, "workers/") }));
const workerImports = [...workers].flatMap(([path, text]) => importsFrom(path, text));
const folderOf = (path: string): string => (path.split("/").length > 2 ? (path.split("/")[1] as string) : "");

test("the source is where these rules look for it", () => {
  expect(workers.size).toBeGreaterThan(150);
  expect(web.size).toBeGreaterThan(30);
  expect(beside.size).toBeGreaterThan(60);
  expect(workerImports.length).toBeGreaterThan(300);
  const folders = new Set([...workers.keys()].map(folderOf).filter(Boolean));
  expect([...folders].sort()).toEqual([...RANKS, "platform", "connector"].sort());
  for (const { target } of workerImports) if (target.startsWith("workers/")) expect(workers.has(target), `${target} exists`).toBe(true);
});

test("platform imports no slice and nothing of the root", () => {
  const wrong = workerImports.filter(({ from, target }) => folderOf(from) === "platform" && target.startsWith("workers/") && folderOf(target) !== "platform");
  expect(wrong.map(showImport)).toEqual([]);
});

test("a slice imports another only through its index, schema or events, and only one of lower rank", () => {
  const across = workerImports.filter(
    ({ from, target }) =>
      RANKS.includes(folderOf(from)) && target.startsWith("workers/") && folderOf(target) !== folderOf(from) && folderOf(target) !== "platform",
  );
  expect(across.length).toBeGreaterThan(50);
  expect(across.filter(({ target }) => !DOORS.includes(fileOf(target)) || target.split("/").length !== 3).map(showImport)).toEqual([]);
  expect(
    across.filter(({ from, target }) => RANKS.indexOf(folderOf(target)) >= RANKS.indexOf(folderOf(from)) || folderOf(target) === "").map(showImport),
  ).toEqual([]);
});

test("routes, objects, jobs and subscribers are leaves: only the manifest of their slice and the root import them", () => {
  const wrong = workerImports.filter(
    ({ from, target, isTypeOnly }) =>
      target.startsWith("workers/") &&
      LEAF.test(fileOf(target)) &&
      !target.startsWith(CONNECTOR) &&
      folderOf(from) !== "" &&
      !(fileOf(from) === "slice.ts" && folderOf(from) === folderOf(target)) &&
      !isTypeOnly,
  );
  expect(wrong.map(showImport)).toEqual([]);
  const manifests = workerImports.filter(
    ({ from, target, isTypeOnly }) => fileOf(target) === "slice.ts" && folderOf(target) !== "platform" && !isTypeOnly && from !== "workers/slices.ts",
  );
  expect(manifests.map(showImport), "manifests are read by the list of slices only").toEqual([]);
});

test("rules are pure: they import neither hono, drizzle, the runtime nor anything that reads or writes", () => {
  const rules = workerImports.filter(({ from }) => fileOf(from) === "rules.ts" && !from.startsWith(CONNECTOR));
  const values = rules.filter(({ isTypeOnly }) => !isTypeOnly);
  expect(rules.length).toBeGreaterThan(8);
  expect(rules.filter(({ target }) => /^(?:hono|drizzle-orm|cloudflare:)/.test(target)).map(showImport)).toEqual([]);
  expect(values.map(showImport).filter((line) => !/workers\/platform\/(?:result|changes|text|abridge)\.ts$/.test(line))).toEqual([]);
  const impure = [...workers].filter(
    ([path, text]) => fileOf(path) === "rules.ts" && /\bDate\.now\(|new Date\(\)|Math\.random\(|\bfetch\(|\bawait\b/.test(withoutComments(text)),
  );
  expect(impure.map(([path]) => path)).toEqual([]);
});

/** `schema.ts`, and where a slice has many shapes `bulk-schema.ts`. */
const isSchema = (path: string): boolean => /(?:^|-)schema\.ts$/.test(fileOf(path));

test("schemas are safe for the dashboard: they import only zod, grammar and other shapes", () => {
  const shapes = new Set(["zod", "workers/platform/wire.ts", "workers/platform/event-view.ts", "workers/platform/event-catalog.ts"]);
  const wrong = workerImports.filter(
    ({ from, target, isTypeOnly }) =>
      (isSchema(from) || fileOf(from) === "events.ts") &&
      folderOf(from) !== "platform" &&
      !isTypeOnly &&
      !shapes.has(target) &&
      !target.startsWith("#grammar/") &&
      !isSchema(target),
  );
  expect(wrong.map(showImport)).toEqual([]);
});

test("the dashboard imports from the Worker only types: no schema and no route reaches the browser", () => {
  const imports = [...web].flatMap(([path, text]) => importsFrom(path, text)).filter(({ target }) => target.startsWith("workers/"));
  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter(({ isTypeOnly }) => !isTypeOnly).map(showImport)).toEqual([]);
  for (const { target } of imports) expect(workers.has(target), `${target} exists`).toBe(true);
});

test("the grammar of filters, which the Worker and the dashboard share, is pure: it imports only itself, and reads no clock", () => {
  expect(grammar.size).toBeGreaterThan(1);
  const imports = [...grammar].flatMap(([path, text]) => importsOf(path, text));
  expect(imports.filter(({ target }) => !grammar.has(target)).map(showImport)).toEqual([]);
  const impure = [...grammar].filter(([, text]) => /\bDate\.now\(|new Date\(\)|Math\.random\(|\bfetch\(|\bawait\b/.test(withoutComments(text)));
  expect(impure.map(([path]) => path)).toEqual([]);
});

test("the connector imports nothing of the Worker but types and schemas", () => {
  const wrong = workerImports.filter(
    ({ from, target, isTypeOnly }) =>
      from.startsWith(CONNECTOR) && target.startsWith("workers/") && !target.startsWith(CONNECTOR) && !isTypeOnly && fileOf(target) !== "schema.ts",
  );
  expect(wrong.map(showImport)).toEqual([]);
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
  const all = [...workers, ...grammar, ...web, ...scripts];
  expect(
    [...all, ...beside].filter(([, text]) => text.split("\n").length > LINES_MAX).map(([path, text]) => `${path}: ${text.split("\n").length} lines`),
  ).toEqual([]);
  const looseTypes = /[:<|,(=]\s*any\b(?!\s*[:(])|\bas any\b|\bany\[\]/;
  const plain = (text: string) => withoutComments(text).replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""');
  expect(all.filter(([, text]) => looseTypes.test(plain(text))).map(([path]) => path)).toEqual([]);
  expect(all.filter(([, text]) => /@ts-(?:ignore|nocheck|expect-error)/.test(text)).map(([path]) => path)).toEqual([]);
  expect([...workers].filter(([path, text]) => !path.startsWith(CONNECTOR) && /\bsetInterval\(/.test(plain(text))).map(([path]) => path)).toEqual([]);
});

test("people are they, whoever they are", () => {
  const wrong = [...workers, ...web, ...scripts, ...beside].filter(([, text]) => /\b(?:he|him|his|himself)\b/i.test(text));
  expect(wrong.map(([path]) => path)).toEqual([]);
});

/** Lines that say something: no imports, comments or lone punctuation. */
function tellingLines(text: string): string[] {
  return withoutComments(text)
    .replace(/^import [\s\S]*?;$/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /[a-zA-Z0-9]{2}/.test(line));
}

test("only tests that run in Node load modules anew: in a worker its objects would load all of theirs anew too", () => {
  const tests = import.meta.glob<string>("./**/*.test.ts", { query: "?raw", import: "default", eager: true });
  const anew = Object.entries(tests).filter(([, text]) => text.includes("vi.resetModules()"));
  expect(anew.map(([path]) => path).sort()).toEqual(["./dashboard/drafts.test.ts", "./dashboard/queue.test.ts"]);
});

test("no block of six equal lines stands twice", () => {
  const first = new Map<string, string>();
  const twice: string[] = [];
  for (const [path, text] of [...workers, ...grammar, ...web, ...scripts]) {
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
