// "Too many attempts": says how long to wait and counts down, until the form may be used again.
import { useEffect, useState } from "react";
import { useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";
import { WarningCircleIcon } from "../ui/icons.ts";

const WITHOUT_WORD_SECONDS = 60;
const SECOND_MS = 1000;

/** Seconds left of the wait that `error` asks for; 0 when there is none, or when it is over. */
export function useWaitSeconds(error: unknown): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (!(error instanceof ApiError) || error.status !== 429) return setLeft(0);
    const end = Date.now() + (error.retryAfterSeconds ?? WITHOUT_WORD_SECONDS) * SECOND_MS;
    const look = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / SECOND_MS)));
    look();
    const timer = setInterval(look, SECOND_MS / 4);
    return () => clearInterval(timer);
  }, [error]);
  return left;
}

/** Screen readers announce it once; the seconds count down on screen. */
export function WaitNote({ seconds }: { seconds: number }) {
  const t = useT();
  const [first] = useState(seconds);
  return (
    <div className="flex items-start gap-2 rounded-card bg-block-fill px-3 py-2 text-sm text-block">
      <WarningCircleIcon size={16} aria-hidden className="mt-0.5 shrink-0" />
      <p aria-hidden className="tabular-nums">
        {t("signIn.wait", { count: seconds })}
      </p>
      <p role="alert" className="sr-only">
        {t("signIn.wait", { count: first })}
      </p>
    </div>
  );
}
