// The decision on a request where its task is open: as at the triage desk, and taken back there as well for as long.
import { type ReactNode, useEffect } from "react";
import { useT } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import type { Approval } from "../wire.ts";
import { useSeconds } from "./clock.ts";
import { DecideBar } from "./decide-bar.tsx";
import { type Batch, decide, stillWaiting, undo, useBatches, useDecided, useRefused } from "./decisions.ts";
import { useMayDecide } from "./judge.ts";
import { UNDO_MS } from "./queue.ts";
import { tellElsewhere, titleOf } from "./undo-notice.tsx";

const hasIt = (id: string) => (batch: Batch) => batch.items.some(({ approval }) => approval.id === id);

/** What was decided, for as long as it can be taken back. */
function Waiting({ batch }: { batch: Batch }) {
  const t = useT();
  const left = Math.max(0, Math.min(UNDO_MS, batch.dueAt - useSeconds(true)));
  return (
    <div role="status" className="flex items-center gap-2.5 text-sm">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{titleOf(t, batch)}</p>
        <p className="text-xs text-kumo-subtle" aria-hidden>
          {t("triage.takesEffect", { seconds: Math.ceil(left / 1_000) })}
        </p>
      </div>
      <Button onClick={() => undo(batch.id)}>{t("triage.undo")}</Button>
    </div>
  );
}

export default function TaskDecide({ approval }: { approval: Approval }): ReactNode {
  const { id } = approval;
  const mayDecide = useMayDecide();
  const [refused, decided] = [useRefused(), useDecided()];
  const batch = useBatches().find(hasIt(id));
  // Whoever closes the task is still told, and can take it back elsewhere.
  useEffect(() => () => stillWaiting().filter(hasIt(id)).forEach(tellElsewhere), [id]);
  if (batch) return <Waiting batch={batch} />;
  if (decided.has(id)) return <div aria-busy className="h-9" />; // on its way
  return (
    <DecideBar
      isInPanel
      approval={approval}
      mayDecide={mayDecide(approval)}
      refusal={refused.get(id)}
      onDecide={(decision) => decide([{ approval, decision }])}
    />
  );
}
