/// <reference types="vite/types/importMeta.d.ts" />
// The words of the dashboard: both languages say the same things, and the build can compile them.
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { expect, test } from "vitest";
import { composition } from "#worker/slices.ts";

type Words = Record<string, string>;
const english = import.meta.glob<Words>("../web/dashboard/*/messages.en.ts", { import: "messages", eager: true });
const chinese = import.meta.glob<Words>("../web/dashboard/*/messages.zh.ts", { import: "messages", eager: true });
const manifests = import.meta.glob("../web/dashboard/*/slice.ts", { query: "?raw", eager: true });

const folderOf = (path: string): string => path.split("/").at(-2) as string;
const all = (parts: Record<string, Words>): Words => Object.assign({}, ...Object.values(parts));

type Tokens = ReturnType<typeof compileMessageOrThrow>;

/** The names whose values a message shows. One that only chooses between forms of words may be left out in a language without forms. */
function placeholders(message: string): string[] {
  const found = new Set<string>();
  const walk = (tokens: Tokens, counted: string | null): void => {
    for (const token of tokens) {
      if (token === "#" && counted) found.add(counted);
      if (typeof token === "string") continue;
      const [name, type, choices] = token;
      if (!type) found.add(name);
      if (typeof choices === "object" && choices !== null) for (const choice of Object.values(choices)) if (Array.isArray(choice)) walk(choice, name);
    }
  };
  walk(compileMessageOrThrow(message), null);
  return [...found].sort();
}

test("every part of the app has its words in both languages, under the same ids", () => {
  expect(Object.keys(english).map(folderOf)).toEqual(Object.keys(chinese).map(folderOf));
  const differing = Object.keys(english).filter((path) => {
    const other = chinese[path.replace(".en.", ".zh.")] ?? {};
    return (
      Object.keys(english[path] ?? {})
        .sort()
        .join() !== Object.keys(other).sort().join()
    );
  });
  expect(differing).toEqual([]);
  expect(
    Object.keys(manifests)
      .map(folderOf)
      .filter((slice) => !Object.keys(english).map(folderOf).includes(slice)),
  ).toEqual([]);
});

test("every event of the catalogue has words, for the timeline and what a page hears", () => {
  const en = all(english);
  expect(Object.keys(composition.events).filter((type) => !(`event.${type}` in en))).toEqual([]);
});

test("an id stands in one part only", () => {
  const owners = new Map<string, string[]>();
  for (const [path, words] of Object.entries(english)) for (const id of Object.keys(words)) owners.set(id, [...(owners.get(id) ?? []), folderOf(path)]);
  expect([...owners].filter(([, parts]) => parts.length > 1)).toEqual([]);
});

test("both languages are filled in with the same values", () => {
  const [en, zh] = [all(english), all(chinese)];
  expect(Object.keys(en).length).toBeGreaterThan(900);
  const differing = Object.entries(en).filter(([id, message]) => placeholders(message).join() !== placeholders(zh[id] ?? "").join());
  expect(differing.map(([id]) => id)).toEqual([]);
});

test("a message is never empty, and Chinese is not English left standing", () => {
  const [en, zh] = [all(english), all(chinese)];
  expect(Object.entries({ ...en, ...zh }).filter(([, message]) => message.trim() === "")).toEqual([]);
  const sentences = Object.entries(en).filter(([id, message]) => message.split(" ").length > 3 && zh[id] === message);
  expect(sentences.map(([id]) => id)).toEqual([]);
});
