// Says that a board is paused, and resumes it.
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { Button } from "../ui/button.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { useUpdateBoard } from "./live.ts";
import type { Board } from "./wire.ts";

/** Absent while the board is not paused. */
export function PausedNote({ board }: { board: Board }) {
  const t = useT();
  const resume = useUpdateBoard(board);
  const mayManage = useMayManage();
  if (!board.is_paused) return null;
  return (
    <div role="status" className="flex flex-wrap items-center gap-3 rounded-card bg-wait-fill px-3 py-2 text-sm text-wait">
      <p className="min-w-0 flex-1">{t("boards.isPaused")}</p>
      {mayManage ? (
        <Button onClick={() => resume.mutate({ is_paused: false })} isBusy={resume.isPending}>
          {t("boards.resume")}
        </Button>
      ) : null}
      {resume.error ? <ProblemNote error={resume.error} /> : null}
    </div>
  );
}
