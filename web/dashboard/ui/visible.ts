// Text of anybody, as it may be drawn: what nobody would see, or what changes how its neighbours are drawn, is named by its code, and
// text that runs from right to left is set apart. Pure; the JSX runtime (jsx/) sends every text of the page through it.

import { UNSEEN } from "#grammar/unseen.ts";

/** `unseen`: the codes of characters in a row that nobody would see. `rtl`: drawn as a direction of its own. */
export type Piece = { kind: "plain" | "unseen" | "rtl"; text: string };

/** In a row, more than these are only counted. */
const CODES_MAX = 16;
/** Further pieces of one text are drawn as plain text: what somebody wrote must not become a page of 100,000 elements. */
const PIECES_MAX = 400;

/** What nobody would see, and marks heaped on marks. */
const HIDDEN = String.raw`${UNSEEN}|(?<=\p{M}{8})\p{M}`;

const JOINING = String.raw`[\p{scx=Arabic}\p{scx=Syriac}\p{scx=Nko}\p{scx=Mongolian}\p{scx=Adlam}\p{scx=Hanifi_Rohingya}\p{scx=Mandaic}\p{scx=Phags_Pa}]`;
const INDIC = String.raw`[\p{scx=Devanagari}\p{scx=Bengali}\p{scx=Gurmukhi}\p{scx=Gujarati}\p{scx=Oriya}\p{scx=Tamil}\p{scx=Telugu}\p{scx=Kannada}\p{scx=Malayalam}\p{scx=Sinhala}\p{scx=Khmer}\p{scx=Myanmar}]`;
const VIRAMA = String.raw`[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA\u1039\u103A\u17D2]`;
const UNSPACED = String.raw`[\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]`;
const WIDE = String.raw`[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\uFF01-\uFF60]`;

/** Where such a character belongs: it shapes what stands beside it, as everybody sees. Elsewhere it hides. */
const AT_HOME = [
  String.raw`[\n\t]|\r(?=\n)`,
  // Flags of England, Scotland and Wales.
  String.raw`\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}`,
  // Emoji or text style; digits only as keycaps.
  String.raw`(?<=[\p{Emoji}--[0-9#*]])[\uFE0E\uFE0F]|(?<=[0-9#*])\uFE0F(?=\u20E3)`,
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})`,
  String.raw`(?<=${VIRAMA})[\u200C\u200D]|(?<=${INDIC})[\u200C\u200D](?=${INDIC})|(?<=${JOINING})[\u200C\u200D](?=${JOINING})`,
  String.raw`(?<=\p{scx=Mongolian})[\u180B-\u180F]|(?<=${UNSPACED})\u200B(?=${UNSPACED})`,
  String.raw`(?<=${WIDE})\u3000|\u3000(?=${WIDE})`,
].join("|");

const RTL = String.raw`\u0590-\u08FF\uFB1D-\uFDCF\uFDF0-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}`;
const IS_RTL = new RegExp(`[${RTL}]`, "v");
const BEGINS_RTL = new RegExp(String.raw`^[^\p{L}]*[${RTL}]`, "v");
/** From the first to the last letter that runs from right to left, with what stands between but no other letter. */
const RTL_PHRASE = new RegExp(String.raw`[${RTL}]+(?:[^\p{L}${RTL}]*[${RTL}]+)*`, "gv");
const RTL_WORD = new RegExp(`[${RTL}]+`, "gv");

const IN_TEXT = new RegExp(`(?<home>${AT_HOME})|(?:${HIDDEN})`, "gv");
const IN_BYTES = new RegExp(String.raw`(?<home>\n)|(?:${HIDDEN}| +(?=\n|$))`, "gv");
/** Most texts have nothing to look at. */
const ORDINARY = /^[\n\t -~]*$/;

const codeOf = (char: string): string => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

function codesOf(chars: string): string {
  const all = [...chars];
  const codes = all.slice(0, CODES_MAX).map(codeOf).join(" ");
  return all.length > CODES_MAX ? `${codes} … +${all.length - CODES_MAX}` : codes;
}

/** The text in runs of what is seen and what is not. */
function* runsOf(text: string, hidden: RegExp): Generator<{ isSeen: boolean; text: string }> {
  let [from, to] = [0, 0];
  for (const match of text.matchAll(hidden)) {
    if (match.groups?.home !== undefined) continue;
    if (match.index > to || from === to) {
      if (to > from) yield { isSeen: false, text: text.slice(from, to) };
      if (match.index > to) yield { isSeen: true, text: text.slice(to, match.index) };
      from = match.index;
    }
    to = match.index + match[0].length;
  }
  if (to > from) yield { isSeen: false, text: text.slice(from, to) };
  if (to < text.length) yield { isSeen: true, text: text.slice(to) };
}

function* byDirection(text: string, apart: RegExp): Generator<Piece> {
  let at = 0;
  for (const match of text.matchAll(apart)) {
    if (match.index > at) yield { kind: "plain", text: text.slice(at, match.index) };
    yield { kind: "rtl", text: match[0] };
    at = match.index + match[0].length;
  }
  if (at < text.length) yield { kind: "plain", text: text.slice(at) };
}

function* piecesIn(text: string, hidden: RegExp, apart: RegExp, isWhole: boolean): Generator<Piece> {
  for (const run of runsOf(text, hidden)) {
    if (!run.isSeen) yield { kind: "unseen", text: codesOf(run.text) };
    else if (isWhole) yield { kind: "rtl", text: run.text };
    else if (IS_RTL.test(run.text)) yield* byDirection(run.text, apart);
    else yield { kind: "plain", text: run.text };
  }
}

const plainOf = ({ kind, text }: Piece): string => (kind === "unseen" ? `⟨${text}⟩` : text);

function bounded(pieces: Iterable<Piece>): Piece[] {
  const all = [...pieces];
  if (all.length <= PIECES_MAX) return all;
  return [...all.slice(0, PIECES_MAX), { kind: "plain", text: all.slice(PIECES_MAX).map(plainOf).join("") }];
}

/** Whether its first letter is one of a script that runs from right to left. */
export const beginsRtl = (text: string): boolean => BEGINS_RTL.test(text);

/** Null: there is nothing in it that could not be drawn as it stands. */
export function piecesOf(text: string): Piece[] | null {
  if (ORDINARY.test(text)) return null;
  const pieces = bounded(piecesIn(text, IN_TEXT, RTL_PHRASE, BEGINS_RTL.test(text)));
  return pieces.every(({ kind }) => kind === "plain") ? null : pieces;
}

/** For what is decided about byte by byte, such as a command: nothing is at home, and words keep the order in which they are written. */
export const bytesOf = (text: string): Piece[] => bounded(piecesIn(text, IN_BYTES, RTL_WORD, false));

/** The same as one text, where no element can stand: names for screen readers, tooltips, the browser's tab. */
export const visible = (text: string): string =>
  ORDINARY.test(text)
    ? text
    : [...runsOf(text, IN_TEXT)].map((run) => plainOf({ kind: run.isSeen ? "plain" : "unseen", text: run.isSeen ? run.text : codesOf(run.text) })).join("");

/** The beginning of a text without half a character at its end. */
export const beginning = (text: string, maxChars: number): string => text.slice(0, maxChars).replace(/[\uD800-\uDBFF]$/, "");
/** The end of a text without half a character at its beginning. */
export const ending = (text: string, maxChars: number): string => text.slice(-maxChars).replace(/^[\uDC00-\uDFFF]/, "");

/** The codes of what nobody would see in a text; empty where there is nothing of it. */
export const unseenIn = (text: string): string =>
  (piecesOf(text) ?? [])
    .filter(({ kind }) => kind === "unseen")
    .slice(0, CODES_MAX)
    .map((piece) => piece.text)
    .join(", ");
