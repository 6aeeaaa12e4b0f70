/// <reference types="vite/types/importMeta.d.ts" />
// The palette and the table of keys, without a browser: what answers what is typed, in which order, which keys there are, and what is kept.
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { stage } from "./stage.ts";
import { withoutComments } from "../support/source.ts";

type Range = readonly [number, number];
type Row = { id: string; title: string; does: string; extra?: string; other?: string; ranges?: readonly Range[] };
type Group = { id: string; label: string; kind: string; place: number; items: readonly Row[]; isAnswer?: boolean; shownMax?: number };
type Recent = { kind: string; id: string; title: string };
type Rules = {
  matchOf(query: string, text: string): { score: number; ranges: readonly Range[] } | null;
  partsOf(text: string, ranges: readonly Range[]): { text: string; isHit: boolean }[];
  arrange(groups: readonly Group[], typed: string, used: Record<string, number>): Group[];
  askedFor(typed: string): string;
  isGone(error: unknown): boolean;
  ApiError: new (problem: { status: number; detail: string }) => Error;
  withEarlier(known: readonly { id: string }[], page: object): { items: { id: string }[]; next_cursor: string | null };
  rowAfter(key: string, at: number, count: number): number | null;
  KEYS: Record<string, Record<string, readonly string[]>>;
  KEY_LABELS: Record<string, Record<string, string>>;
  sheet(): { place: string; rows: { keys: readonly string[]; label: string }[] }[];
  isCommand(place: string, name: string): boolean;
  setActiveOrganizationId(id: string | null): void;
  ownRecent(personId: string): void;
  forgetRecent(): void;
  noteRecent(thing: Recent): void;
  dropRecent(kind: string, id: string): void;
  recentNow(): readonly Recent[];
  postpone(id: string, act: { run(personId: string | null): Promise<unknown>; onFail(error: unknown): void }): void;
  takeBack(id: string): boolean;
  leaving(isGone?: boolean): Promise<void>;
  forgotten(): void;
  linkKeys(boards: ReadonlySet<string>): (tree: object) => void;
  noteUsed(id: string): void;
  usedNow(): Record<string, number>;
};
const modules = import.meta.glob<Partial<Rules>>([
  "../../web/dashboard/shell/palette/{match,arrange,sources,key-words,recents}.ts",
  "../../web/dashboard/ui/{keys.ts,markdown-keys.ts,search-palette.tsx}",
  "../../web/dashboard/tasks/comments-pages.ts",
  "../../web/dashboard/live/{recent,http,postponed,leaving}.ts",
]);
const sources = Object.entries(import.meta.glob<string>("../../web/dashboard/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true })).map(
  ([path, text]) => ({ path: path.slice("../../web/dashboard/".length), text: withoutComments(text) }),
);
let rules: Rules;
beforeAll(async () => {
  await stage();
  rules = Object.assign({}, ...(await Promise.all(Object.values(modules).map((load) => load())))) as Rules;
}, 240_000);
beforeEach(() => rules.forgetRecent());
afterAll(() => vi.unstubAllGlobals());

const group = (id: string, kind: string, titles: string[], more: Partial<Group> = {}): Group => ({
  id,
  label: id,
  kind,
  place: 0,
  items: titles.map((title) => ({ id: `${id}-${title}`, title, does: "run" })),
  ...more,
});
const titles = (groups: readonly Group[]) => groups.flatMap(({ items }) => items.map(({ title }) => title));

test.each([
  ["new", "New task", "New"],
  ["task", "New task", "task"],
  ["nt", "New task", "Nt"],
  ["ask new", "New task", "Newask"],
  ["任务", "新建任务", "任务"],
  ["務", "新建任务", null],
  ["zz", "New task", null],
  ["wt", "New task", null],
  ["n", "Sign out", "n"],
])("what is typed as %s answers %s where it stands", (query, text, marked) => {
  const found = rules.matchOf(query, text);
  const hits = found && rules.partsOf(text, found.ranges).flatMap((part) => (part.isHit ? [part.text] : []));
  expect(hits?.join("") ?? null).toBe(marked);
});

test("the beginning of a word answers better than its middle, which answers better than letters that are spread", () => {
  const scores = ["Mark as done", "Remark", "Move all rows to K"].map((text) => rules.matchOf("mark", text)?.score ?? 0);
  expect(scores.toSorted((a, b) => b - a)).toEqual(scores);
  expect(new Set(scores).size).toBe(3);
});

test("the parts of a text, marked or not, are the text", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, query) => {
      const found = rules.matchOf(query, text);
      if (found)
        expect(
          rules
            .partsOf(text, found.ranges)
            .map((part) => part.text)
            .join(""),
        ).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), (text, at) => {
      const part = text.slice(at % text.length).trim();
      if (part.length > 0 && text.toLowerCase().length === text.length && part.toLowerCase().length === part.length)
        expect(rules.matchOf(part, text)).not.toBeNull();
    }),
  );
});

test("what the server finds stands below all that is known here, and to search everywhere stands last", () => {
  const all = [
    group("everywhere", "always", ["Search everywhere for new"], { place: 99, isAnswer: true }),
    group("found", "things", ["New", "Something else"], { isAnswer: true, place: -5 }),
    group("pages", "things", ["Renewals", "News"]),
    group("actions", "actions", ["New task"], { place: 3 }),
    group("recent", "recent", ["New things"]),
  ];
  expect(titles(rules.arrange(all, "new", {}))).toEqual(["New task", "News", "Renewals", "New", "Something else", "Search everywhere for new"]);
  expect(titles(rules.arrange(all, "", {})).slice(0, 3)).toEqual(["New", "Something else", "Renewals"]);
});

test("a sign asks for one kind alone", () => {
  const all = [
    group("actions", "actions", ["New task"]),
    group("agents", "@", ["Newton"]),
    group("boards", "#", ["News"]),
    group("pages", "things", ["Renewals"]),
  ];
  const byPlace = (typed: string) => titles(rules.arrange(all, typed, {})).toSorted();
  expect(byPlace("new")).toEqual(["New task", "News", "Newton", "Renewals"]);
  expect([byPlace(">new"), byPlace("@ new"), byPlace("#")]).toEqual([["New task"], ["Newton"], ["News"]]);
  expect([rules.askedFor("keys"), rules.askedFor("> keys"), rules.askedFor("@mira"), rules.askedFor("#"), rules.askedFor("? x")]).toEqual([
    "keys",
    "",
    "type:person mira",
    "type:tag",
    "",
  ]);
});

test("what is chosen often stands further ahead, though not before a better answer, and no group is longer than it may be", () => {
  const actions = group("a", "actions", ["Change the theme", "Change the status", "Exchange"]);
  expect(titles(rules.arrange([actions], "change", { "a-Change the status": 3, "a-Exchange": 5_000_000 }))).toEqual([
    "Change the status",
    "Change the theme",
    "Exchange",
  ]);
  const many = group(
    "b",
    "things",
    Array.from({ length: 50 }, (_, at) => `Thing ${at}`),
  );
  expect(titles(rules.arrange([many], "thing", {})).length).toBe(8);
  expect(titles(rules.arrange([{ ...many, shownMax: 50 }], "thing", {})).length).toBe(50);
});

test("a thing that two groups lead to stands there once", () => {
  const row = { id: "task-1", title: "Rotate keys", does: "open" };
  const shown = rules.arrange([group("own", "things", [], { items: [row] }), group("found", "things", [], { items: [row], isAnswer: true })], "rotate", {});
  expect(shown.map(({ id, items }) => [id, items.length])).toEqual([["own", 1]]);
});

test("arrows go round, pages and ends do not", () => {
  const go = (key: string, at: number) => rules.rowAfter(key, at, 20);
  expect([go("ArrowDown", 19), go("ArrowUp", 0), go("PageDown", 15), go("PageUp", 3), go("Home", 9), go("End", 9), go("x", 9)]).toEqual([
    0,
    19,
    19,
    0,
    0,
    19,
    null,
  ]);
  expect(rules.rowAfter("ArrowDown", 0, 0)).toBeNull();
});

/** Which places are on screen together. */
const TOGETHER = [
  ["app", "list"],
  ["app", "boards"],
  ["app", "board", "cards"],
  ["app", "board", "table"],
  ["app", "board", "time"],
  ["app", "board", "selection"],
  ["app", "fleet"],
  ["app", "triage"],
  ["app", "myWork"],
  ["app", "memory"],
];

test("every key has words, no two of one page are the same, and none begins one of two keys", () => {
  const { KEYS } = rules;
  expect(new Set(TOGETHER.flat())).toEqual(new Set(Object.keys(KEYS)));
  for (const places of TOGETHER) {
    const keys = places.flatMap((place) => Object.values(KEYS[place] ?? {}).flat());
    expect(
      keys.filter((key, at) => keys.indexOf(key) !== at),
      places.join(),
    ).toEqual([]);
    const firsts = keys.filter((key) => key.includes(" ") && key.length > 1).map((key) => key[0]);
    expect(
      keys.filter((key) => firsts.includes(key)),
      places.join(),
    ).toEqual([]);
  }
  const told = new Map(rules.sheet().map(({ place, rows }) => [place, rows]));
  for (const [place, names] of Object.entries(KEYS))
    for (const [name, keys] of Object.entries(names))
      expect(told.get(place), `${place}.${name}`).toContainEqual({ keys, label: rules.KEY_LABELS[place]?.[name] });
});

test("keys of the page are bound by the table alone, in the place that they are told for", () => {
  const listening = sources.filter(({ text }) => /addEventListener\(\s*"keydown"/.test(text)).map(({ path }) => path);
  // An open task's Escape, which is told with its cards; and a card that is carried.
  expect(listening.toSorted()).toEqual(["ui/board-dnd/early.ts", "ui/shortcuts.ts", "views/panel-frame.tsx"]);
  const bound = sources.flatMap(({ text }) => [...text.matchAll(/\buseShortcuts\(\s*"?(\w+)/g)].map(([, place = ""]) => place));
  expect(new Set(bound.filter((place) => place in rules.KEYS))).toEqual(new Set(Object.keys(rules.KEYS)));
});

test("each setting that the palette leads to is there by that name", () => {
  const offered = sources
    .filter(({ path }) => path.endsWith("/palette.ts"))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\{ to: "\/settings[^"]*", id: "([\w-]+)"/g)].map(([, id = ""]) => ({ slice: path.split("/")[0] ?? "", id })),
    );
  expect(offered.length).toBeGreaterThan(12);
  const missing = offered.filter(
    ({ slice, id }) => !sources.some(({ path, text }) => path.startsWith(`${slice}/`) && path.endsWith(".tsx") && text.includes(`id="${id}"`)),
  );
  expect(missing).toEqual([]);
});

test("only keys of boards that the reader sees become links, in text that is not code", () => {
  const text = (value: string) => ({ type: "text", value });
  const tree = { type: "root", children: [text("PLAT-17 and NL-77, UTF-8; x-PLAT-3"), { type: "element", tagName: "code", children: [text("PLAT-9")] }] };
  rules.linkKeys(new Set(["PLAT"]))(tree);
  const link = { type: "element", tagName: "a", properties: { href: "/b/PLAT/17" }, children: [text("PLAT-17")] };
  expect(tree.children).toEqual([text(""), link, text(" and NL-77, UTF-8; x-PLAT-3"), { type: "element", tagName: "code", children: [text("PLAT-9")] }]);
});

test("what was opened last is kept by organization, at most 20, newest first, and gone with the person", () => {
  rules.setActiveOrganizationId("one");
  rules.noteRecent({ kind: "task", id: "0", title: "of nobody" });
  expect(rules.recentNow()).toEqual([]);
  rules.ownRecent("mira");
  for (let at = 0; at < 25; at += 1) rules.noteRecent({ kind: "task", id: String(at), title: `Task ${at}` });
  rules.noteRecent({ kind: "task", id: "20", title: "Named anew" });
  expect(rules.recentNow().length).toBe(20);
  expect(rules.recentNow().slice(0, 2)).toMatchObject([{ id: "20", title: "Named anew" }, { id: "24" }]);
  rules.dropRecent("task", "20");
  expect(rules.recentNow()[0]).toMatchObject({ id: "24" });
  rules.noteUsed("theme");
  rules.noteUsed("theme");
  expect(rules.usedNow()).toEqual({ theme: 2 });
  rules.setActiveOrganizationId("two");
  expect([rules.recentNow(), rules.usedNow()]).toEqual([[], {}]);
  rules.setActiveOrganizationId("one");
  rules.ownRecent("mira");
  expect(rules.recentNow().length).toBe(19);
  rules.ownRecent("noah");
  expect([rules.recentNow(), rules.usedNow()]).toEqual([[], {}]);
  rules.setActiveOrganizationId(null);
});

test("what was opened before vanishes when the server has it no more, and not when it does not answer", () => {
  expect([404, 403, 500, 0].map((status) => rules.isGone(new rules.ApiError({ status, detail: "" })))).toEqual([true, true, false, false]);
});

test("earlier comments stand before those that are here, each once, and are asked for from the oldest on", () => {
  const page = { items: [{ id: "3" }, { id: "2" }, { id: "1" }], next_cursor: "1", limit: 3 };
  const list = rules.withEarlier([{ id: "3" }, { id: "4" }], page);
  expect([list.items.map(({ id }) => id), list.next_cursor]).toEqual([["1", "2", "3", "4"], "1"]);
});

test("whoever opens another task does not look there for a comment of this one", () => {
  const opening = sources.flatMap(({ path, text }) => [...text.matchAll(/\.\.\.before,\s*task: (?!undefined)[^}]*/g)].map(([search]) => ({ path, search })));
  expect(opening.length).toBeGreaterThan(2);
  expect(opening.filter(({ search }) => !search.includes("comment: undefined")).map(({ path }) => path)).toEqual([]);
});

/** What is drawn inside a form or dialog of another file: there Ctrl and Enter press its button. */
const WITHIN: Record<string, string> = {
  "agents/agent-fields.tsx": "agents/agent-page.tsx",
  "agents/persona-fields.tsx": "agents/new-agent-dialog.tsx",
  "boards/goal-fields.tsx": "onboarding/goal-panel.tsx",
  "tasks/text-editor.tsx": "tasks/mention-field.tsx",
};
const SENDS = /<(?:form|FormDialog|ChangeDialog)\b|\bonSend=|\bctrlKey\b/;

test("every field of several lines is sent by Ctrl and Enter: by its form, by its dialog, or by itself", () => {
  const textOf = (path: string) => sources.find((source) => source.path === path)?.text ?? "";
  const fields = sources.filter(({ path, text }) => !path.startsWith("ui/") && /<(?:TextArea|MentionField|TextEditor)\b/.test(text));
  expect(fields.length).toBeGreaterThan(25);
  const silent = fields.filter(({ path, text }) => !SENDS.test(WITHIN[path] ? textOf(WITHIN[path]) : text)).map(({ path }) => path);
  expect(silent).toEqual(["tasks/title-field.tsx"]); // which Enter alone saves, with Ctrl or without
});

test("nothing is asked before what can be undone", () => {
  const asking = sources.filter(({ path, text }) => path !== "ui/change-dialog.tsx" && /<ConfirmDialog\b/.test(text)).map(({ path }) => path);
  expect(asking.toSorted()).toEqual(FINAL);
});

/** What cannot be brought back: it ends a right, a session or an access, stops work, changes a gateway, or what others see by it is gone. */
const FINAL = [
  "agents/agent-page.tsx",
  "agents/drift-panel.tsx",
  "attachments/attachment-dialogs.tsx",
  "calendar/calendar-panel.tsx",
  "exports/export-panel.tsx",
  "fields/fields-page.tsx",
  "gateways/gateway-page.tsx",
  "identity/passkey-dialogs.tsx",
  "identity/sessions-panel.tsx",
  "invites/invite-dialogs.tsx",
  "keys/key-dialogs.tsx",
  "lifecycle/lifecycle-panel.tsx",
  "members/member-dialogs.tsx",
  "recurrences/recurrence-row.tsx",
  "registry/tokens-panel.tsx",
  "sessions/session-actions.tsx",
  "tags/tag-dialogs.tsx",
  "tasks/trash-dialog.tsx",
];

test("what is postponed is done after its time or when somebody leaves, and not when it is taken back or the session ends", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("window", { addEventListener: () => undefined });
  const done: string[] = [];
  const ask = (id: string) => rules.postpone(id, { run: async () => void done.push(id), onFail: () => done.push(`${id} failed`) });
  ask("a");
  ask("a");
  ask("b");
  rules.takeBack("b");
  await vi.advanceTimersByTimeAsync(4_900);
  expect(done).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(done).toEqual(["a"]);
  ask("c");
  await rules.leaving(true);
  ask("d");
  rules.forgotten();
  ask("e");
  vi.setSystemTime(Date.now() + 60_000);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(done).toEqual(["a", "c", "e failed"]);
  vi.useRealTimers();
});
