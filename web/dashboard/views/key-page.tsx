// A task's own address, /b/PLAT/17: leads to it on its board, or says that there is none.
import { Navigate, useParams } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useT } from "../i18n/index.ts";
import { keyQuery } from "../tasks/index.ts";
import { PageHead } from "../ui/page.tsx";
import { Empty, ProblemNote } from "../ui/states.tsx";
import { hasCode } from "../live/http.ts";
import { BoardSkeleton } from "./board-skeleton.tsx";

export function KeyPage() {
  const t = useT();
  const { key, number } = useParams({ from: "/frame/b/$key/$number" });
  const name = `${key}-${number}`;
  const { data, error, refetch } = useQuery(keyQuery(name));
  if (data) return <Navigate to="/boards/$boardId" params={{ boardId: data.board_id }} search={{ task: data.id }} replace />;
  if (!error) return <BoardSkeleton />;
  return (
    <>
      <PageHead title={name} />
      {hasCode(error, "not_found") ? (
        <Empty title={t("tasks.noSuchKey", { key: name })} detail={t("tasks.noSuchKeyDetail")} />
      ) : (
        <div className="max-w-xl p-5">
          <ProblemNote error={error} onRetry={() => void refetch()} />
        </div>
      )}
    </>
  );
}
