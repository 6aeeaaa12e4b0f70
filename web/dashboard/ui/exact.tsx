// A text that is decided about byte by byte, such as a command: every character is seen, in the order in which it is written, and what is
// copied is the text itself.
import { useT } from "../i18n/index.ts";
import { CopyButton } from "./copy.tsx";
import { cx } from "./cx.ts";
import { drawnPiece } from "./jsx/drawn.ts";
import { bytesOf } from "./visible.ts";

/** In running text, or cut to one line. */
export const ExactText = ({ text, className }: { text: string; className?: string }) => (
  <code dir="ltr" className={cx("font-mono text-xs", className)}>
    {bytesOf(text).map(drawnPiece)}
  </code>
);

/** A box with all of it. */
export function Exact({ text, copyLabel }: { text: string; copyLabel: string }) {
  const t = useT();
  const hasUnseen = bytesOf(text).some(({ kind }) => kind === "unseen");
  return (
    <div className="rounded-card border border-kumo-line bg-kumo-recessed py-2 pr-2 pl-3">
      <div className="flex items-start gap-2">
        <ExactText text={text} className="min-w-0 flex-1 wrap-anywhere whitespace-pre-wrap" />
        <CopyButton text={text} label={copyLabel} />
      </div>
      {hasUnseen ? <p className="mt-1.5 border-t border-kumo-line pt-1.5 text-xs text-block">{t("ui.unseenInside")}</p> : null}
    </div>
  );
}
