// A thin bar when the live connection is gone for more than a moment, or changes wait to be sent: at the top of the page, and of a sheet that
// covers that. What is on screen stays.
import { useEffect, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useLinkState } from "../live/link.ts";
import { queueList, useWaiting } from "../live/queue.ts";
import { cx } from "./cx.ts";
import { useFormat } from "./time.tsx";

const PATIENCE_MS = 2000;

/** Whether it has been gone for more than a moment. */
function useIsLate(isDown: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!isDown) return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isDown]);
  return isLate;
}

/** Amber only where somebody has to look. */
const fillOf = (isLost: boolean, refused: number): string =>
  isLost ? "bg-block-fill text-block" : refused > 0 ? "bg-wait-fill text-wait" : "bg-run-fill text-run";

export function LinkBar() {
  const t = useT();
  const format = useFormat();
  const { status, lastAt, isFull = false } = useLinkState();
  const entries = useWaiting();
  const isLost = useIsLate(status === "down") && lastAt !== null;
  const refused = entries.filter(({ refusal }) => refusal !== null).length;
  const waiting = entries.length - refused;
  const isShown = isLost || entries.length > 0;
  return (
    <div
      className={cx(
        isShown &&
          "flex min-h-7 flex-wrap items-center justify-center gap-x-2 border-b border-kumo-line px-5 py-0.5 text-center text-xs tabular-nums pointer-coarse:min-h-11",
        isShown && fillOf(isLost, refused),
      )}
    >
      <p role="status" aria-live="polite" className="flex flex-wrap justify-center gap-x-2">
        {isLost ? <span>{t(isFull ? "shell.tooManyViews" : "shell.connectionLost", { time: format.time(lastAt) })}</span> : null}
        {waiting > 0 ? <span>{t("queue.waits", { count: waiting })}</span> : null}
        {refused > 0 ? <span className="font-medium">{t("queue.refused", { count: refused })}</span> : null}
      </p>
      {entries.length > 0 ? (
        <button
          type="button"
          onClick={() => queueList.set(true)}
          className="cursor-pointer rounded-chip px-1 font-medium underline pointer-coarse:h-11 pointer-coarse:px-3"
        >
          {t("queue.show")}
        </button>
      ) : null}
    </div>
  );
}
