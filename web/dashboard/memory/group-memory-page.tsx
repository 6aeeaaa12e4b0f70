// What a group of boards remembers. Admins write here; whoever works on a board of it, by the agents and programs of that board.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useAgents } from "../agents/index.ts";
import { useBoardGroups, useBoards } from "../boards/index.ts";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { ReadOnly } from "../ui/read-only.ts";
import { MemoryBody } from "./memory-body.tsx";

export function GroupMemoryPage() {
  const t = useT();
  const navigate = useNavigate();
  const { groupId } = useParams({ from: "/frame/groups/$groupId/memory" });
  const search = useSearch({ from: "/frame/groups/$groupId/memory" });
  const group = useBoardGroups().data?.items.find(({ id }) => id === groupId);
  const boards = new Set((useBoards().data?.items ?? []).flatMap(({ id, board_group_id }) => (board_group_id === groupId ? [id] : [])));
  return (
    <ReadOnly value={!useMayManage()}>
      <MemoryBody
        key={groupId}
        place={{ of: "group", id: groupId }}
        title={group ? t("memory.titleOf", { name: group.name }) : t("memory.title")}
        back={{ link: { to: "/groups/$groupId", params: { groupId } }, label: t("memory.toGroup") }}
        search={search}
        onSearch={(next) => void navigate({ to: "/groups/$groupId/memory", params: { groupId }, search: next, replace: true })}
        agents={useAgents().data?.items.filter(({ board_id }) => board_id !== null && boards.has(board_id)) ?? null}
      />
    </ReadOnly>
  );
}
