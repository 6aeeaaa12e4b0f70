/// <reference types="vite/types/importMeta.d.ts" />
// What nobody would see is seen wherever it is drawn: the JSX runtime of the dashboard, Markdown, and what is decided about byte by byte.
import fc from "fast-check";
import { type ComponentType, createElement, type ReactElement, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { rawIn } from "./hostile.ts";
import { stage, type Stage } from "./stage.ts";

type Piece = { kind: "plain" | "unseen" | "rtl"; text: string };
type Visible = {
  visible(text: string): string;
  piecesOf(text: string): Piece[] | null;
  bytesOf(text: string): Piece[];
  unseenIn(text: string): string;
  beginning(text: string, max: number): string;
  ending(text: string, max: number): string;
};
type Runtime = { jsx(type: unknown, props: object, key?: string): ReactElement; jsxs(type: unknown, props: object, key?: string): ReactElement };
const texts = import.meta.glob<Visible>("../../web/dashboard/ui/visible.ts", { eager: true });
const runtimes = import.meta.glob<Runtime>("../../web/dashboard/ui/jsx/jsx-runtime.ts", { eager: true });
const components = import.meta.glob<Record<string, ComponentType<Record<string, unknown>>>>("../../web/dashboard/ui/{exact,markdown-rendered,avatar}.tsx");
const { visible, piecesOf, bytesOf, unseenIn, beginning, ending } = Object.values(texts)[0] as Visible;
const { jsx, jsxs } = Object.values(runtimes)[0] as Runtime;

let on: Stage;
beforeAll(async () => {
  on = await stage();
});
afterAll(() => vi.unstubAllGlobals());

/** Code points as the standard lists them, by hand: not the expressions that are tested. */
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const UNSEEN = [
  ...range(0x00, 0x08),
  ...range(0x0b, 0x1f),
  ...range(0x7f, 0xa0),
  0xad,
  0x34f,
  0x61c,
  ...[0x115f, 0x1160, 0x1680, 0x180b, 0x180e],
  ...range(0x2000, 0x200f),
  ...range(0x2028, 0x202f),
  ...range(0x205f, 0x206f),
  ...[0x2800, 0x3000, 0x3164, 0xe000, 0xf8ff],
  ...range(0xfe00, 0xfe0f),
  ...[0xfeff, 0xffa0],
  ...range(0xfff9, 0xfffc),
  ...[0xffff, 0x1d159],
  ...range(0x1d173, 0x1d17a),
  ...range(0xe0000, 0xe0fff),
  ...[0xf0000, 0x10fffd],
  ...[0xd800, 0xdbff, 0xdc00, 0xdfff],
];
const code = (point: number): string => `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
const unseen = fc.constantFrom(...UNSEEN);

test("every character that nobody would see is named by its code between letters of ours", () => {
  for (const point of UNSEEN) expect(visible(`a${String.fromCodePoint(point)}b`), code(point)).toBe(`a⟨${code(point)}⟩b`);
});

test("whatever stands around it: nothing that is left in a text is without ink, unless it shapes its neighbours", () => {
  const part = fc.oneof(
    unseen.map((point) => String.fromCodePoint(point)),
    fc.constantFrom("a", " ", "1", "מ", "ب", "क", "्", "漢", "😀", "❤", "#", "⟨"),
    fc.string({ unit: "binary", maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const shown = visible(parts.join(""));
      expect(rawIn(shown)).toEqual([]);
      expect(visible(shown)).toBe(shown);
    }),
    { numRuns: 2_000 },
  );
});

test("what shapes its neighbours is left: emoji, Persian, Hindi, Malayalam, Thai, Chinese, Mongolian, lines and tabs", () => {
  const readable = [
    "👨‍👩‍👧‍👦 🧑🏽‍🚀 🏳️‍🌈 🏳️‍⚧️ ❤️‍🔥 ☎️ ☎︎ 1️⃣ #️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 👩🏿‍❤️‍💋‍👨🏻",
    "می‌خواهم",
    "क्‍ष क्‌ष",
    "ന്‍",
    "ภาษา\u200Bไทย",
    "日本　語",
    "ᠮᠣᠩᠭᠣᠯ᠋",
    "one\n\ttwo\r\nthree",
    "Überprüfung naïve é ếặ 한국어 ελληνικά Ж عربي עברית १२३ ؀١",
  ];
  for (const text of readable) expect(visible(text), text).toBe(text);
});

test("the same characters hide where they shape nothing", () => {
  const hiding = [
    "a\u200Db",
    "a\u200Cb",
    "rm\uFE0F",
    "1\uFE0F2",
    "😀\u200D",
    "\u200D😀",
    "س\u200Ca",
    "a\u3000b",
    "ab\u200Bcd",
    "\u{1F3F4}\u{E0067}",
    "a\rb",
    "漢\u{E0100}",
  ];
  for (const text of hiding) expect(unseenIn(text), JSON.stringify(text)).toMatch(/^U\+/);
});

test("marks that are heaped on a letter are named from the ninth on", () => {
  expect(unseenIn(`Z${"\u0301".repeat(8)}`)).toBe("");
  expect(unseenIn(`Z${"\u0301".repeat(9)}`)).toBe("U+0301");
});

test("many in a row are counted, and a text of a hundred thousand becomes no page of a hundred thousand elements", () => {
  expect(visible("\u200B".repeat(5_000))).toBe(`⟨${Array.from({ length: 16 }, () => "U+200B").join(" ")} … +4984⟩`);
  const pieces = piecesOf("a\u200B".repeat(50_000)) ?? [];
  expect(pieces.length).toBeLessThan(500);
  expect(pieces.at(-1)?.text.endsWith("a⟨U+200B⟩")).toBe(true);
});

const Component = ({ children }: { children?: ReactNode }) => createElement("b", null, children);
const drawn = (type: string, props: object): string => renderToString(jsx(type, props));

test("a text that runs from right to left is set apart, whole where it begins so, by its words inside a sentence", () => {
  expect(drawn("p", { children: "שלום John" })).toBe("<p><bdi>שלום John</bdi></p>");
  expect(drawn("p", { children: "Delete שלום 12 עולם?" })).toBe("<p>Delete <bdi>שלום 12 עולם</bdi>?</p>");
  expect(drawn("p", { children: "rm \u202Egnp" })).toBe('<p>rm <span class="unseen">U+202E</span>gnp</p>');
});

test("the JSX runtime draws every text so: children, lists of them, fragments, components, and what browsers and screen readers say", () => {
  const hostile = "x\u202Ey";
  const mark = '<span class="unseen">U+202E</span>';
  expect(renderToString(jsxs("p", { children: ["1 ", hostile, jsx("i", { children: hostile })] }))).toContain(`x${mark}y`);
  expect(renderToString(jsxs("p", { children: [["deep", [hostile]]] }))).toContain(`x${mark}y`);
  expect(renderToString(jsx(Component, { children: hostile }))).toBe(`<b>x${mark}y</b>`);
  for (const name of ["title", "placeholder", "alt", "aria-label", "aria-description"])
    expect(drawn("i", { [name]: hostile }), name).toBe(`<i ${name}="x⟨U+202E⟩y"></i>`);
  expect(drawn("option", { children: hostile })).toBe("<option>x⟨U+202E⟩y</option>");
});

test("what somebody edits keeps its bytes", () => {
  const hostile = "x\u202Ey";
  const props = { value: hostile, defaultValue: hostile, href: hostile, id: hostile };
  expect(jsx("input", props).props).toEqual(props);
  expect(jsx("textarea", { children: hostile }).props).toEqual({ children: hostile });
});

test("an ordinary element is React's own, with the same props", () => {
  const props = { children: ["a", null, 3, false], title: "b", "aria-label": "c" };
  expect(jsxs("p", props).props).toBe(props);
});

test("of a command every byte is seen, and its words keep their order", () => {
  const pieces = bytesOf("echo\u00A0שלום 1 עולם\tx \n😀\u200D😀");
  expect(pieces).toEqual([
    { kind: "plain", text: "echo" },
    { kind: "unseen", text: "U+00A0" },
    { kind: "rtl", text: "שלום" },
    { kind: "plain", text: " 1 " },
    { kind: "rtl", text: "עולם" },
    { kind: "unseen", text: "U+0009" },
    { kind: "plain", text: "x" },
    { kind: "unseen", text: "U+0020" },
    { kind: "plain", text: "\n😀" },
    { kind: "unseen", text: "U+200D" },
    { kind: "plain", text: "😀" },
  ]);
  expect(bytesOf("ls -la\nrm x").map(({ kind }) => kind)).toEqual(["plain"]);
});

test("a cut text has no half character at its ends", () => {
  expect([beginning("ab😀", 3), ending("😀ab", 3)]).toEqual(["ab", "ab"]);
  expect([beginning("abc", 2), ending("abc", 2)]).toEqual(["ab", "bc"]);
});

async function component(name: string, exported: string): Promise<ComponentType<Record<string, unknown>>> {
  const found = (await components[`../../web/dashboard/ui/${name}.tsx`]?.())?.[exported];
  if (!found) throw new Error(`${name} has no ${exported}`);
  return found;
}

test("Markdown is drawn so too: texts, code, links and pictures", async () => {
  const Rendered = await component("markdown-rendered", "default");
  const html = renderToString(
    createElement(Rendered, { text: "a\u202Eb `c\u200Bd` [e\u2066f](https://x.example) ![i\u2069j](https://x.example)\n\n    k\u{E0041}l" }),
  );
  for (const one of ["202E", "200B", "2066", "2069", "E0041"]) expect(html).toContain(`U+${one}`);
  expect(/[\u202E\u200B\u2066\u2069\u{E0041}]/u.test(html)).toBe(false);
  expect(renderToString(createElement(Rendered, { text: "**שלום**" }))).toContain("<strong><bdi>שלום</bdi></strong>");
});

test("a paragraph runs as its first letter does, whatever in it is bold or a link", async () => {
  const Rendered = await component("markdown-rendered", "default");
  const html = (text: string) => renderToString(createElement(Rendered, { text }));
  expect(html("**שלום** [עולם](https://a.b) טוב")).toMatch(/<p dir="rtl"><strong>/);
  expect(html("1. **שלום**\n2. Hello שלום")).toMatch(/<li dir="rtl">.*<li>Hello/s);
  expect(html("Hello שלום")).toContain("<p>Hello");
});

test("a command is copied as its bytes, and says so when some of them would not be seen", async () => {
  const Exact = await component("exact", "Exact");
  const html = (text: string) => renderToString(on.around(createElement(Exact, { text, copyLabel: "Copy" })));
  expect(html("ls \u202E-la")).toContain("ui.unseenInside");
  expect(html("ls -la")).not.toContain("ui.unseenInside");
  expect(html("ls \u202E-la")).toMatch(/<code dir="ltr"[^>]*>ls <span class="unseen">U\+202E<\/span>-la<\/code>/);
  expect(html("echo שלום עולם").match(/<bdi>/g), "words stand in the order of their bytes, not in that of their script").toHaveLength(2);
  expect(html("👩\u200D👩"), "what joins two characters is a byte of the command too").toContain("U+200D");
});

test("initials are whole characters", async () => {
  const Avatar = await component("avatar", "Avatar");
  expect(renderToString(createElement(Avatar, { type: "user", name: "😀mira 𝒱era" }))).toContain("😀𝒱");
});

const plain = import.meta.glob<{ plainText(markdown: string): string }>("../../web/dashboard/ui/plain-text.ts", { eager: true });
test.each([
  ["[kernel \\[1\\].txt](/api/v1/tasks/1/attachments/2/file) shows **why**", "kernel [1].txt shows why"],
  ["![a very long name of a pict", "a very long name of a pict"],
  ["[trace.txt](/api/v1/ta", "trace.txt"],
  ["[trace.txt]", "trace.txt"],
  ["## Plan\n\n- *one*\n- `two_three` 4 * 5", "Plan one two_three 4 * 5"],
  ["snake_case_name, 2 * 3 * 4 and a ~ b", "snake_case_name, 2 * 3 * 4 and a ~ b"],
])("of the Markdown %j the words are %j", (markdown, words) => {
  expect(Object.values(plain)[0]?.plainText(markdown)).toBe(words);
});
