// Two texts line by line: what is in both, only in the first, only in the second. Pure.

export type DiffLine = { kind: "same" | "gone" | "new"; text: string };
/** `at`: its place among all lines. `skipped`: so many lines that are in both are left out. */
export type DiffRow = (DiffLine | { kind: "skipped"; count: number }) & { at: number };

/** What differs in more lines than this is shown as all of the one, then all of the other. */
const LINES_MAX = 500;
/** Lines in both that are shown before and after what differs. */
const CONTEXT_LINES = 3;

const as = (kind: DiffLine["kind"], lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind, text }));

/** For each pair of places the length of the longest sequence of lines that both have from there on. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  const at = (x: number, y: number) => lengths[x]?.[y] ?? 0;
  for (let x = before.length - 1; x >= 0; x--)
    for (let y = after.length - 1; y >= 0; y--) {
      const row = lengths[x];
      if (row) row[y] = before[x] === after[y] ? at(x + 1, y + 1) + 1 : Math.max(at(x + 1, y), at(x, y + 1));
    }
  return lengths;
}

function middleOf(before: readonly string[], after: readonly string[]): DiffLine[] {
  if (before.length > LINES_MAX || after.length > LINES_MAX) return [...as("gone", before), ...as("new", after)];
  const lengths = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let [x, y] = [0, 0];
  while (x < before.length || y < after.length) {
    const [old, fresh] = [before[x], after[y]];
    if (old !== undefined && old === fresh) {
      lines.push({ kind: "same", text: old });
      x += 1;
      y += 1;
    } else if (old !== undefined && (fresh === undefined || (lengths[x + 1]?.[y] ?? 0) >= (lengths[x]?.[y + 1] ?? 0))) {
      lines.push({ kind: "gone", text: old });
      x += 1;
    } else {
      lines.push({ kind: "new", text: fresh ?? "" });
      y += 1;
    }
  }
  return lines;
}

export function diffLines(before: string, after: string): DiffLine[] {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  let [head, tail] = [0, 0];
  const least = Math.min(old.length, fresh.length);
  while (head < least && old[head] === fresh[head]) head += 1;
  while (tail < least - head && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail += 1;
  return [
    ...as("same", old.slice(0, head)),
    ...middleOf(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)),
    ...as("same", old.slice(old.length - tail)),
  ];
}

/** Without most of what is in both. */
export function folded(lines: readonly DiffLine[]): DiffRow[] {
  const differs = lines.flatMap(({ kind }, at) => (kind === "same" ? [] : [at]));
  const isNear = (at: number) => differs.some((other) => Math.abs(other - at) <= CONTEXT_LINES);
  const rows: DiffRow[] = [];
  lines.forEach((line, at) => {
    const last = rows.at(-1);
    if (line.kind !== "same" || isNear(at)) rows.push({ ...line, at });
    else if (last?.kind === "skipped") last.count += 1;
    else rows.push({ kind: "skipped", count: 1, at });
  });
  return rows;
}
