// Stopping the agents of a board, or lifting that where it holds already.
import { useState } from "react";
import { useMayManage } from "../organizations/index.ts";
import { useStops } from "./live.ts";
import { LiftDialog, StopDialog } from "./stop-dialogs.tsx";
import type { Stop } from "./wire.ts";

type Board = { id: string; name: string };
type BoardStopProps = { board: Board; onClose(): void };

/** What it was opened for stays: it is no other question when the stop has come about. */
function Asked({ board: { id, name }, holds, onClose }: BoardStopProps & { holds: Stop | undefined }) {
  const [stop] = useState(holds);
  return stop ? <LiftDialog stop={stop} onClose={onClose} /> : <StopDialog meant={{ scope: "board", id, label: name }} onClose={onClose} />;
}

/** Whoever may not lift it can only stop it, which twice does no more than once. */
export default function BoardStop({ board, onClose }: BoardStopProps) {
  const mayManage = useMayManage();
  const { data, isFetched } = useStops(mayManage);
  if (mayManage && !isFetched) return null;
  const holds = data?.items.find(({ scope_id, cause }) => scope_id === board.id && cause === "person");
  return <Asked board={board} holds={holds} onClose={onClose} />;
}
