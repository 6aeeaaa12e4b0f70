// Stopping the agents of a board, or lifting that where it holds already.
import { useMayManage } from "../organizations/index.ts";
import { useStops } from "./live.ts";
import { LiftDialog, StopDialog } from "./stop-dialogs.tsx";

/** Whoever may not lift it can only stop it, which twice does no more than once. */
export default function BoardStop({ board: { id, name }, onClose }: { board: { id: string; name: string }; onClose(): void }) {
  const mayManage = useMayManage();
  const { data, isFetched } = useStops(mayManage);
  if (mayManage && !isFetched) return null;
  const stop = data?.items.find(({ scope_id, cause }) => scope_id === id && cause === "person");
  return stop ? <LiftDialog stop={stop} onClose={onClose} /> : <StopDialog meant={{ scope: "board", id, label: name }} onClose={onClose} />;
}
