// Pages for what does not exist and for what failed to load.
import { Link, useRouter } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
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

export function PageFailed({ error }: { error: unknown }) {
  const t = useT();
  const router = useRouter();
  const retry = () => {
    void queryClient.resetQueries({ predicate: (query) => query.state.status === "error" }).then(() => router.invalidate());
  };
  return (
    <div className="mx-auto max-w-xl p-6">
      <ProblemNote error={error} what={t("shell.pageFailed")} onRetry={retry} />
    </div>
  );
}
