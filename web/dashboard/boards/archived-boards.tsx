// The boards that were put away, and the way back.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Time } from "../ui/time.tsx";
import { useArchiving } from "./archiving.ts";
import { useArchivedBoards } from "./live.ts";
import type { Board } from "./wire.ts";

function ArchivedRow({ board }: { board: Board }) {
  const t = useT();
  const mayManage = useMayManage();
  const { put, isBusy } = useArchiving();
  return (
    <li className="flex min-h-10 items-center gap-3 px-4 py-1.5">
      <Link to="/boards/$boardId" params={{ boardId: board.id }} search={{}} className="min-w-0 flex-1 truncate text-sm font-medium">
        {board.name}
      </Link>
      {board.archived_at ? (
        <span className="hidden text-xs text-kumo-subtle sm:inline">
          <Time iso={board.archived_at} />
        </span>
      ) : null}
      {mayManage ? (
        <Button isBusy={isBusy} onClick={() => void put(board, false)}>
          {t("boards.unarchive")}
        </Button>
      ) : null}
    </li>
  );
}

function ArchivedList() {
  const t = useT();
  return (
    <Loaded query={useArchivedBoards()} failed={t("boards.listNotLoaded")} rows={2}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="px-4 py-3 text-sm text-kumo-subtle">{t("boards.noneArchived")}</p>
        ) : (
          <ul className="divide-y divide-kumo-line">{items.map((board) => guarded(<ArchivedRow key={board.id} board={board} />))}</ul>
        )
      }
    </Loaded>
  );
}

/** Loaded when it is opened. */
export function ArchivedBoards() {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="mt-4 max-w-5xl rounded-panel border border-kumo-line bg-kumo-base" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer px-4 py-2.5 text-sm font-medium">{t("boards.archivedBoards")}</summary>
      <div className="border-t border-kumo-line">{isOpen ? <ArchivedList /> : null}</div>
    </details>
  );
}
