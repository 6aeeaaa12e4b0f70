/// <reference types="vite/types/importMeta.d.ts" />
// docs/security.md names tests by their file and title: each of them exists.
import { expect, test } from "vitest";

const [document] = Object.values(import.meta.glob<string>("../docs/security.md", { query: "?raw", import: "default", eager: true }));
const sources = import.meta.glob<string>("./**/{*.test.ts,run.mjs}", { query: "?raw", import: "default", eager: true });

/** `file` “title”, “another title of the same file” */
const FILE = /`([\w./-]+\.(?:test\.ts|mjs))`((?:,? “[^”]+”)*)/g;
const named = [...(document ?? "").matchAll(FILE)].flatMap(([, file, titles = ""]) => [...titles.matchAll(/“([^”]+)”/g)].map(([, title]) => ({ file, title })));

test("every test that docs/security.md names exists, in the file and with the title that it says", () => {
  const missing = named.filter(({ file, title }) => !['"', "`"].some((quote) => sources[`./${file}`]?.includes(`(${quote}${title}${quote}`)));
  expect(missing).toEqual([]);
  expect(named.length).toBeGreaterThan(50);
});

test("docs/security.md names no file of tests without a title, and quotes no title without a file", () => {
  const files = [...(document ?? "").matchAll(FILE)].filter(([, file, titles]) => titles === "" && file !== "test/security-document.test.ts");
  expect(files.map(([, file]) => file)).toEqual([]);
  expect((document?.match(/“/g) ?? []).length).toBe(named.length);
});

test("every row that says who tries what names the rule and a test", () => {
  const rows = (document ?? "").split("\n").filter((line) => line.startsWith("| ") && line.split("|").length === 5 && !line.includes("---"));
  const tried = rows.slice(rows.findIndex((line) => line.startsWith("| who tries what")) + 1).filter((line) => !/^\| (who tries )?what \|/.test(line));
  expect(tried.length).toBeGreaterThan(30);
  expect(tried.filter((line) => !line.includes("“"))).toEqual([]);
});
