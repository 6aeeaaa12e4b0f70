// Pages for what does not exist and for what failed to load.
import { Link, useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";
import { countOnDevice } from "../live/queue.ts";
import { queryClient } from "../live/query-client.ts";
import { Empty, ProblemNote } from "../ui/states.tsx";

export function NotFound() {
  const t = useT();
  return (
    <main className="flex h-full items-center justify-center">
      <Empty title={t("shell.notFound")} detail={t("shell.notFoundDetail")}>
        <Link to="/boards" className="text-sm text-kumo-link underline">
          {t("shell.toBoards")}
        </Link>
      </Empty>
    </main>
  );
}

/** A server that cannot be reached is asked again so often. */
const AGAIN_MS = 5_000;

export function PageFailed({ error }: { error: unknown }) {
  const t = useT();
  const router = useRouter();
  const retry = useCallback(() => {
    void queryClient.resetQueries({ predicate: (query) => query.state.status === "error" }).then(() => router.invalidate());
  }, [router]);
  const [waiting] = useState(countOnDevice);
  const isUnreachable = error instanceof ApiError && error.status === 0;
  useEffect(() => {
    if (!isUnreachable) return;
    window.addEventListener("online", retry);
    const timer = setInterval(retry, AGAIN_MS); // a server that is started again tells nobody
    return () => {
      window.removeEventListener("online", retry);
      clearInterval(timer);
    };
  }, [isUnreachable, retry]);
  return (
    <div className="mx-auto max-w-xl p-6">
      <ProblemNote error={error} what={t("shell.pageFailed")} onRetry={retry} />
      {waiting > 0 ? <p className="px-3 py-2 text-sm text-kumo-subtle">{t("queue.waits", { count: waiting })}</p> : null}
    </div>
  );
}
