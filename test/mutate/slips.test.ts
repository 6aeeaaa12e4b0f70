/// <reference types="vite/types/importMeta.d.ts" />
// The lists of `npm run mutate` do not rot: what they speak of is still there. That each slip is noticed is shown by the run itself.
import { expect, test } from "vitest";
import { listOf, planted, type Slip, testOf } from "./slip.ts";

type Sources = Record<string, () => Promise<string>>;
const lists = import.meta.glob<Slip[]>("./slips/*.json", { import: "default", eager: true });
/** Only those are read that a list speaks of. */
const sources: Sources = {
  ...import.meta.glob<string>(["../../workers/**/*.ts", "../../grammar/*.ts", "../../web/**/*.{ts,tsx,js,json}"], { query: "?raw", import: "default" }),
  ...import.meta.glob<string>(["../../scripts/*.mjs", "../../migrations/**/*.sql", "../**/*.ts"], { query: "?raw", import: "default" }),
};
/** As the globs above name a file. */
const keyOf = (path: string): string => (path.startsWith("test/") ? path.replace("test/", "../") : `../../${path}`);
const tests: Sources = import.meta.glob<string>(["../**/*.test.ts", "../**/run.mjs"], { query: "?raw", import: "default" });

const slips = Object.entries(lists).flatMap(([path, list]) => list.map((slip) => ({ ...slip, list: path.replace("./slips/", "").replace(".json", "") })));
/** Asked for all at once: one by one, each waits for the runner. */
const textsOf = async (files: Sources, paths: string[]): Promise<Map<string, string | undefined>> =>
  new Map(await Promise.all([...new Set(paths)].map(async (path) => [path, await files[keyOf(path)]?.()] as const)));
/** A title that is made by a template is not found: such a test is named by its file alone. */
const hasTitle = (source: string, title: string): boolean => source.includes(JSON.stringify(title));

test("there are at least 100 slips, each in the list of its slice, and each says something of its own", () => {
  expect(slips.length).toBeGreaterThanOrEqual(100);
  expect(slips.filter(({ list, file }) => listOf(file) !== list).map(({ why }) => why)).toEqual([]);
  expect(slips.filter(({ from, to }) => from === to).map(({ why }) => why)).toEqual([]);
  const names = slips.map(({ list, why }) => `${list}: ${why}`);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test("the text that a slip replaces stands exactly once in its file", { timeout: 60_000 }, async () => {
  const texts = await textsOf(
    sources,
    slips.map(({ file }) => file),
  );
  const stale = slips.filter((slip) => planted(texts.get(slip.file) ?? "", slip) === null);
  expect(stale.map(({ file, why }) => `${file}: ${why}`)).toEqual([]);
});

test("the tests that must notice a slip are there, by file and by title", { timeout: 60_000 }, async () => {
  const missing: string[] = [];
  const texts = await textsOf(
    tests,
    slips.flatMap((slip) => slip.tests.map((name) => testOf(name).path)),
  );
  for (const { why, tests: named } of slips) {
    if (named.length === 0) missing.push(`${why}: no test`);
    for (const name of named) {
      const { path, title } = testOf(name);
      const source = texts.get(path);
      if (source === undefined || (title !== null && !hasTitle(source, title))) missing.push(`${why}: ${name}`);
    }
  }
  expect(missing).toEqual([]);
});

test("a slip is planted in one place and nowhere else, and not where its text is gone or stands twice", () => {
  const slip: Slip = { file: "workers/x.ts", from: "a > 1", to: "a >= 1", why: "one too few", tests: ["test/x.test.ts"] };
  expect(planted("if (a > 1) $&", slip)).toBe("if (a >= 1) $&");
  expect(planted("if (a > 2)", slip)).toBeNull();
  expect(planted("a > 1 && a > 1", slip)).toBeNull();
  expect(planted("if (a > 1)", { ...slip, to: "" })).toBe("if ()");
});
