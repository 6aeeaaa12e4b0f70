// The order of what was found, and the lines that are shown of it: pure.
import type { Part } from "./grammar.ts";
import type { SearchDocumentRow } from "./tables.ts";
import { wordsOf } from "./words.ts";

const DAY_MS = 86_400_000;
/** What somebody most likely means by a word. */
const KIND: Record<SearchDocumentRow["type"], number> = { board: 3, task: 2, agent: 2, person: 2, tag: 1, comment: 0 };
const SNIPPET_CHARS = 160;
const BEFORE_CHARS = 40;

const folded = (text: string): string =>
  wordsOf(text)
    .map((word) => word.text)
    .join(" ");

function weightOf(row: SearchDocumentRow, wanted: readonly string[], now: number): number {
  const title = ` ${folded(row.title)} `;
  const whole = wanted.join(" ");
  const inTitle = wanted.filter((word) => title.includes(` ${word} `)).length * 4 + wanted.filter((word) => title.includes(` ${word}`)).length * 3;
  const isKey = row.key !== null && wanted.length > 0 && folded(row.key) === whole;
  const ageDays = Math.max(0, (now - Date.parse(row.at)) / DAY_MS);
  return (
    (isKey ? 100 : 0) + (whole !== "" && title.trim() === whole ? 20 : 0) + inTitle + KIND[row.type] + 2 / (1 + ageDays / 30) - (row.status === "done" ? 1 : 0)
  );
}

/** Best first; of equals the one that changed last. */
export function ranked(rows: readonly SearchDocumentRow[], parts: readonly Part[], now: number): SearchDocumentRow[] {
  const wanted = parts.filter(({ isNot }) => !isNot).flatMap(({ text }) => wordsOf(text).map((word) => word.text));
  const weights = new Map(rows.map((row) => [row, weightOf(row, wanted, now)]));
  return rows.toSorted((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0) || b.at.localeCompare(a.at) || a.id - b.id);
}

/** The place in a text where the first of the words stands. */
export function snippetOf(text: string, parts: readonly Part[]): string {
  const line = text.replace(/\s+/gu, " ").trim();
  const lower = line.toLowerCase();
  const places = parts
    .filter(({ isNot }) => !isNot)
    .map((part) => lower.indexOf(part.text.toLowerCase()))
    .filter((at) => at >= 0);
  const from = places.length > 0 ? Math.max(0, Math.min(...places) - BEFORE_CHARS) : 0;
  const cut = line.slice(from, from + SNIPPET_CHARS).toWellFormed();
  return `${from > 0 ? "…" : ""}${cut}${from + SNIPPET_CHARS < line.length ? "…" : ""}`;
}
