// A task's own address, /b/PLAT/17: leads to it on its board, or says that there is none.
import { Navigate, useParams } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useT } from "../i18n/index.ts";
import { useState } from "react";
import { useBoardRights } from "../organizations/index.ts";
import { keyQuery, TrashDialog } from "../tasks/index.ts";
import { Button } from "../ui/button.tsx";
import { PageHead } from "../ui/page.tsx";
import { Empty, ProblemNote } from "../ui/states.tsx";
import { hasCode } from "../live/http.ts";
import { BoardSkeleton } from "./board-skeleton.tsx";

/** The board of a task that is in its trash, as the server says it to who may read it; null: that is not why there is none. */
const trashOf = (error: unknown): string | null =>
  hasCode(error, "not_found") && error.problem.reason === "in_trash" && typeof error.problem.board_id === "string" ? error.problem.board_id : null;

/** Whoever may write on the board can bring it back from here. */
function InTrash({ name, boardId }: { name: string; boardId: string }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const { mayWrite } = useBoardRights(boardId);
  return (
    <Empty title={t("tasks.inTrash", { key: name })} detail={t(mayWrite ? "tasks.inTrashDetail" : "tasks.inTrashReader")}>
      {mayWrite ? <Button onClick={() => setOpen(true)}>{t("tasks.openTrash")}</Button> : null}
      {isOpen ? <TrashDialog boardId={boardId} onClose={() => setOpen(false)} /> : null}
    </Empty>
  );
}

export function KeyPage() {
  const t = useT();
  const { key, number } = useParams({ from: "/frame/b/$key/$number" });
  const name = `${key}-${number}`;
  const { data, error, refetch } = useQuery(keyQuery(name));
  if (data) return <Navigate to="/boards/$boardId" params={{ boardId: data.board_id }} search={{ task: data.id }} replace />;
  if (!error) return <BoardSkeleton />;
  const trash = trashOf(error);
  return (
    <>
      <PageHead title={name} />
      {trash ? (
        <InTrash name={name} boardId={trash} />
      ) : hasCode(error, "not_found") ? (
        <Empty title={t("tasks.noSuchKey", { key: name })} detail={t("tasks.noSuchKeyDetail")} />
      ) : (
        <div className="max-w-xl p-5">
          <ProblemNote error={error} onRetry={() => void refetch()} />
        </div>
      )}
    </>
  );
}
