// What an attachment says that would change: a diff, or a text before and after. Pure.
import type { Approval } from "../wire.ts";

export type DiffLine = { at: number; is: "same" | "gone" | "new" | "place"; text: string };
export type Changes = { is: "diff"; lines: readonly DiffLine[]; cut: number } | { is: "texts"; before: string; after: string };

/** Of a diff nobody reads more here; the whole of it is in what was attached. */
const LINES_MAX = 400;
/** Where lines of a unified diff say where they belong, not what changes. */
const PLACE = /^(?:@@|diff |index |--- |\+\+\+ )/;
const isDiff = (text: string): boolean => /^[+-]/m.test(text);
const textAt = (source: Record<string, unknown>, name: string): string | null => {
  const value = Object.hasOwn(source, name) ? source[name] : null;
  return typeof value === "string" && value.trim() !== "" ? value : null;
};

const KINDS: Record<string, DiffLine["is"]> = { "+": "new", "-": "gone" };
function lineOf(line: string, at: number): DiffLine {
  if (PLACE.test(line)) return { at, is: "place", text: line };
  const is = KINDS[line[0] ?? ""] ?? "same";
  return { at, is, text: is === "same" && !line.startsWith(" ") ? line : line.slice(1) };
}

/** Members that `changesOf` shows. */
export const CHANGE_NAMES = ["diff", "patch", "before", "after"] as const;

/** null: nothing attached says what would change. */
export function changesOf({ metadata }: Pick<Approval, "metadata">): Changes | null {
  const diff = [textAt(metadata, "diff"), textAt(metadata, "patch")].find((text) => text !== null && isDiff(text));
  if (diff) {
    const lines = diff.replace(/\n$/, "").split("\n");
    return { is: "diff", lines: lines.slice(0, LINES_MAX).map(lineOf), cut: Math.max(0, lines.length - LINES_MAX) };
  }
  const [before, after] = [textAt(metadata, "before"), textAt(metadata, "after")];
  return before !== null && after !== null ? { is: "texts", before, after } : null;
}
