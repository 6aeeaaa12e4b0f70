// What would change, line by line; every character is seen, and a sign says what a colour says.
import { TextDiff } from "../../agents/index.ts";
import { useT } from "../../i18n/index.ts";
import { guarded } from "../../ui/boundary.tsx";
import { cx } from "../../ui/cx.ts";
import { ExactText } from "../../ui/exact.tsx";
import type { Changes, DiffLine } from "./diff.ts";

const SIGNS = { same: " ", gone: "−", new: "+", place: " " } as const;
const FILLS = { same: "", gone: "bg-block-fill text-block", new: "bg-done-fill text-done", place: "text-kumo-subtle" } as const;

function Line({ line }: { line: DiffLine }) {
  return (
    <li className={cx("flex gap-2 px-3 py-px", FILLS[line.is])}>
      <code className="w-2 shrink-0 font-mono text-xs select-none">{SIGNS[line.is]}</code>
      <ExactText text={line.text} className="min-w-0 flex-1 wrap-anywhere whitespace-pre-wrap" />
    </li>
  );
}

export function ChangesBox({ changes, label }: { changes: Changes; label: string }) {
  const t = useT();
  if (changes.is === "texts") return <TextDiff label={label} before={changes.before} after={changes.after} />;
  return (
    <div className="rounded-card border border-kumo-line bg-kumo-recessed py-1.5">
      <ol aria-label={label} className="max-h-96 overflow-y-auto">
        {changes.lines.map((line) => guarded(<Line key={line.at} line={line} />))}
      </ol>
      {changes.cut > 0 ? <p className="px-3 pt-1 text-xs text-kumo-subtle">{t("triage.linesCut", { count: changes.cut })}</p> : null}
    </div>
  );
}
