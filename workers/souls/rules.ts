// Finding souls by words. Pure.

/** All words are somewhere in what names it; no words: everything. */
export function isFound(words: string, texts: readonly string[]): boolean {
  const named = texts.join(" ").toLowerCase();
  return words
    .toLowerCase()
    .split(/[\s,]+/)
    .every((word) => named.includes(word));
}

const SUMMARY_MAX_CHARS = 160;
/** How a text begins, behind its heading. */
export function summaryOf(content: string): string {
  const first = content.split("\n").find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
  return [...first.trim()].slice(0, SUMMARY_MAX_CHARS).join("");
}
