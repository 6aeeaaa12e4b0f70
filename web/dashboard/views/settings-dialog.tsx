// The settings of the board, with those who could be named to report its checks.
import { useMemo } from "react";
import { LeadSelect } from "../agents/index.ts";
import { BoardSettings, type BoardSnapshot, type Reporter } from "../boards/index.ts";
import { useApiKeys } from "../keys/index.ts";

export function SettingsDialog({ snapshot, onClose }: { snapshot: BoardSnapshot; onClose(): void }) {
  const { board, agents, members } = snapshot;
  const keys = useApiKeys().data?.items;
  const reporters = useMemo<Reporter[]>(
    () => [
      ...members.map(({ user_id, name }) => ({ id: user_id, name, type: "user" as const })),
      ...agents.map(({ id, name }) => ({ id, name, type: "agent" as const })),
      ...(keys ?? []).map(({ id, name }) => ({ id, name, type: "api_key" as const })),
    ],
    [members, agents, keys],
  );
  return <BoardSettings board={board} reporters={reporters} lead={<LeadSelect boardId={board.id} />} onClose={onClose} />;
}
