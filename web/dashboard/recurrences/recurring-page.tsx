// The tasks of a board that come back.
import { useParams } from "@tanstack/react-router";
import { useBoards } from "../boards/index.ts";
import { CalendarPanel } from "../calendar/index.ts";
import { useT } from "../i18n/index.ts";
import { useBoardRights } from "../organizations/index.ts";
import { BackLink } from "../ui/detail-page.tsx";
import { ListPage } from "../ui/list-page.tsx";
import { ReadOnly } from "../ui/read-only.ts";
import { useRecurrences } from "./live.ts";
import { RecurrenceDialog } from "./recurrence-dialog.tsx";
import { RecurrenceRow } from "./recurrence-row.tsx";

export function RecurringPage() {
  const t = useT();
  const { boardId } = useParams({ from: "/frame/boards/$boardId/recurring" });
  const board = useBoards().data?.items.find(({ id }) => id === boardId);
  const { mayWrite } = useBoardRights(boardId);
  const { query, more } = useRecurrences(boardId);
  return (
    <ReadOnly value={!mayWrite}>
      <ListPage
        title={board ? t("recurring.titleOf", { name: board.name }) : t("recurring.title")}
        before={<BackLink back={{ link: { to: "/boards/$boardId", params: { boardId }, search: {} }, label: t("recurring.toBoard") }} />}
        query={query}
        more={more}
        failed={t("recurring.notLoaded")}
        skeletonRows={3}
        empty={{ title: t("recurring.empty"), detail: t("recurring.emptyDetail") }}
        create={{ label: t("recurring.new"), isAllowed: mayWrite, dialog: (onClose) => <RecurrenceDialog boardId={boardId} before={null} onClose={onClose} /> }}
        below={
          <div className="mt-4 max-w-5xl">
            <CalendarPanel boardId={boardId} />
          </div>
        }
        row={(recurrence) => <RecurrenceRow key={recurrence.id} recurrence={recurrence} />}
      />
    </ReadOnly>
  );
}
