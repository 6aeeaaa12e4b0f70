// What a board remembers.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { leadOf, useAgents } from "../agents/index.ts";
import { PausedNote, useBoards } from "../boards/index.ts";
import { useT } from "../i18n/index.ts";
import { useBoardRights } from "../organizations/index.ts";
import { ReadOnly } from "../ui/read-only.ts";
import { MemoryBody } from "./memory-body.tsx";

export function BoardMemoryPage() {
  const t = useT();
  const navigate = useNavigate();
  const { boardId } = useParams({ from: "/frame/boards/$boardId/memory" });
  const search = useSearch({ from: "/frame/boards/$boardId/memory" });
  const board = useBoards().data?.items.find(({ id }) => id === boardId);
  const agents = useAgents().data?.items.filter(({ board_id }) => board_id === boardId) ?? null;
  const lead = agents && leadOf(agents);
  const { mayWrite } = useBoardRights(boardId);
  return (
    <ReadOnly value={!mayWrite}>
      <MemoryBody
        key={boardId}
        place={{ of: "board", id: boardId }}
        title={board ? t("memory.titleOf", { name: board.name }) : t("memory.title")}
        back={{ link: { to: "/boards/$boardId", params: { boardId }, search: {} }, label: t("memory.toBoard") }}
        search={search}
        onSearch={(next) => void navigate({ to: "/boards/$boardId/memory", params: { boardId }, search: next, replace: true })}
        agents={agents}
        chatNotes={
          <>
            {board ? <PausedNote board={board} /> : null}
            {lead ? <p className="text-sm text-kumo-subtle">{t("memory.leadIs", { name: lead.name })}</p> : null}
          </>
        }
      />
    </ReadOnly>
  );
}
