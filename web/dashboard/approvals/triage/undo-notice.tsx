// What was decided last, for as long as it can be taken back.
import { useEffect } from "react";
import { translate, type Translate, useT } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Kbd } from "../../ui/page.tsx";
import { toast } from "../../ui/toast.tsx";
import { approvalTitle } from "../words.tsx";
import { useSeconds } from "./clock.ts";
import { type Batch, stillWaiting, undo, useBatches } from "./decisions.ts";
import { UNDO_MS } from "./queue.ts";

export function titleOf(t: Translate, { items }: Batch): string {
  const [first] = items;
  const isApproved = first?.decision.status === "approved";
  if (first && items.length === 1) return t(isApproved ? "approval.approvedToast" : "approval.rejectedToast", { title: approvalTitle(t, first.approval) });
  return t(isApproved ? "triage.approvedMany" : "triage.refusedMany", { count: items.length });
}

/** On another page the news stands where news stand; there it can be taken back as well. */
export function tellElsewhere(batch: Batch): void {
  const take = () => {
    if (!undo(batch.id)) toast({ title: translate("triage.tooLate") });
  };
  toast({ title: titleOf(translate, batch), detail: translate("triage.soonDone"), action: { label: translate("triage.undo"), isAnywhere: true, run: take } });
}

/** Whoever leaves the desk is still told what waits to take effect. */
export function useTellElsewhere(): void {
  useEffect(() => () => stillWaiting().forEach(tellElsewhere), []);
}

export function UndoNotice({ onUndone }: { onUndone(batch: Batch): void }) {
  const t = useT();
  const batches = useBatches();
  const last = batches.at(-1);
  const now = useSeconds(last !== undefined);
  if (!last) return <div role="status" />;
  const left = Math.max(0, Math.min(UNDO_MS, last.dueAt - now));
  const take = () => {
    const batch = undo(last.id);
    if (batch) onUndone(batch);
  };
  const more = batches.length - 1;
  return (
    <div
      role="status"
      className="overflow-hidden border-t border-kumo-line bg-kumo-base md:absolute md:bottom-3 md:left-3 md:z-10 md:w-[288px] md:rounded-panel md:border md:shadow-lg"
    >
      <div className="flex items-center gap-2.5 py-2 pr-2 pl-3 text-sm">
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{titleOf(t, last)}</p>
          <p className="text-xs text-kumo-subtle" aria-hidden>
            {t("triage.takesEffect", { seconds: Math.ceil(left / 1_000) })}
            {more > 0 ? ` · ${t("triage.moreWaiting", { count: more })}` : ""}
          </p>
        </div>
        <Button onClick={take}>
          {t("triage.undo")} <Kbd>Z</Kbd>
        </Button>
      </div>
      <div aria-hidden className="h-0.5 bg-kumo-brand transition-[width] duration-1000 ease-linear" style={{ width: `${(left / UNDO_MS) * 100}%` }} />
    </div>
  );
}
