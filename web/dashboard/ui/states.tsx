// What a page shows when there is nothing, not yet, or not any more: empty, loading, failed.
import type { ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";
import { Button } from "./button.tsx";
import { CopyButton } from "./copy.tsx";
import { WarningCircleIcon } from "./icons.ts";
import { useProblemText } from "./problem-text.ts";

export function Empty({ title, detail, children }: { title: string; detail: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-1 px-6 py-14 text-center">
      <p className="font-medium">{title}</p>
      <p className="max-w-md text-sm text-kumo-subtle">{detail}</p>
      {children ? <div className="mt-3 flex flex-wrap justify-center gap-2">{children}</div> : null}
    </div>
  );
}

type ProblemProps = { error: unknown; what?: string; onRetry?(): void };

/** In place, next to what failed: what happened, what to do, and a request id to copy. */
export function ProblemNote({ error, what, onRetry }: ProblemProps) {
  const t = useT();
  const textOf = useProblemText();
  const requestId = error instanceof ApiError ? error.problem.request_id : "";
  return (
    <div role="alert" className="flex items-start gap-2 rounded-card bg-block-fill px-3 py-2 text-sm text-block">
      <WarningCircleIcon size={16} aria-hidden className="mt-0.5 shrink-0" />
      <div className="min-w-0 flex-1">
        {what ? <p className="font-medium">{what}</p> : null}
        <p className="break-words">{textOf(error)}</p>
        {requestId ? (
          <p className="mt-0.5 flex flex-wrap items-center gap-1 text-xs">
            {t("problem.request")} <code className="font-mono break-all">{requestId}</code>
            <CopyButton text={requestId} label={t("problem.copyRequest")} />
          </p>
        ) : null}
      </div>
      {onRetry ? <Button onClick={onRetry}>{t("ui.retry")}</Button> : null}
    </div>
  );
}

const WIDTHS = ["w-3/5", "w-2/5", "w-1/2", "w-2/3", "w-1/3"] as const;

/** Rows in the shape of the real ones; nothing shows for the first 150 ms. */
export function SkeletonRows({ count = 6 }: { count?: number }) {
  const t = useT();
  return (
    <div role="status" aria-label={t("ui.loading")} className="divide-y divide-kumo-line">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without identity
        <div key={index} className="flex h-10 items-center gap-3 px-5">
          <span className="skeleton size-5" />
          <span className={`skeleton h-3 ${WIDTHS[index % WIDTHS.length]}`} />
        </div>
      ))}
    </div>
  );
}
