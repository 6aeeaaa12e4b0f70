// Before somebody signs out with changes that were never sent.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { countWaiting } from "../live/queue.ts";
import { FormDialog } from "../ui/dialog.tsx";

/** `onLeave`: signs out, and drops them once that is done. */
export default function LeaveDialog({ onLeave, onClose }: { onLeave(): void; onClose(): void }) {
  const t = useT();
  const [count] = useState(countWaiting);
  const leave = () => {
    onClose();
    onLeave();
  };
  return (
    <FormDialog
      isOpen
      formId="leave-waiting"
      title={t("queue.leaveTitle")}
      submitLabel={t("queue.leave")}
      look="destructive"
      size="sm"
      onClose={onClose}
      onSubmit={leave}
    >
      <p className="text-sm">{t("queue.leaveText", { count })}</p>
    </FormDialog>
  );
}
