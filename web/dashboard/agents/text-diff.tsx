// What differs between two texts, line by line. Every character is seen; a sign says what a colour says.
import { useMemo } from "react";
import { useT } from "../i18n/index.ts";
import { cx } from "../ui/cx.ts";
import { ExactText } from "../ui/exact.tsx";
import { diffLines, type DiffRow, folded } from "./line-diff.ts";

const SIGNS = { same: " ", gone: "−", new: "+" } as const;
const FILLS = { same: "text-kumo-subtle", gone: "bg-block-fill text-block", new: "bg-done-fill text-done" } as const;
const SPOKEN = { same: "drift.lineSame", gone: "drift.lineGone", new: "drift.lineNew" } as const;

function Row({ row }: { row: DiffRow }) {
  const t = useT();
  if (row.kind === "skipped")
    return <li className="px-3 py-0.5 text-xs text-kumo-subtle">{t(row.count === 1 ? "drift.skippedOne" : "drift.skipped", { count: row.count })}</li>;
  return (
    <li className={cx("flex gap-2 px-3 py-px", FILLS[row.kind])}>
      <span className="sr-only">{t(SPOKEN[row.kind])}</span>
      <code aria-hidden className="w-2 shrink-0 font-mono text-xs select-none">
        {SIGNS[row.kind]}
      </code>
      <ExactText text={row.text} className="min-w-0 flex-1 break-words whitespace-pre-wrap" />
    </li>
  );
}

export function TextDiff({ label, before, after }: { label: string; before: string; after: string }) {
  const rows = useMemo(() => folded(diffLines(before, after)), [before, after]);
  return (
    <ol aria-label={label} className="max-h-96 overflow-y-auto rounded-card border border-kumo-line py-1">
      {rows.map((row) => (
        <Row key={row.at} row={row} />
      ))}
    </ol>
  );
}
