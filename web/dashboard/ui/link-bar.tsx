// A thin bar when the live connection is gone for more than a moment: at the top of the page, and of a sheet that covers that. What is on
// screen stays.
import { useEffect, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useLinkState } from "../live/link.ts";
import { useFormat } from "./time.tsx";

const PATIENCE_MS = 2000;

export function LinkBar() {
  const t = useT();
  const format = useFormat();
  const { status, lastAt, isFull = false } = useLinkState();
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (status !== "down") return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [status]);
  return (
    <div role="status" aria-live="polite">
      {isLate && lastAt !== null ? (
        <p className="border-b border-kumo-line bg-block-fill px-5 py-1 text-center text-xs text-block tabular-nums">
          {t(isFull ? "shell.tooManyViews" : "shell.connectionLost", { time: format.time(lastAt) })}
        </p>
      ) : null}
    </div>
  );
}
