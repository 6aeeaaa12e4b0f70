// Asks before a page with unsaved words is left, inside the app by a dialog, outside of it by the browser's own question.
import { useBlocker } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import { FormDialog } from "./dialog.tsx";

export function AskBeforeLeaving({ isDirty }: { isDirty: boolean }) {
  const t = useT();
  const blocker = useBlocker({ shouldBlockFn: () => isDirty, enableBeforeUnload: isDirty, withResolver: true });
  if (blocker.status !== "blocked") return null;
  return (
    <FormDialog
      isOpen
      onClose={blocker.reset}
      title={t("ui.discardTitle")}
      description={t("ui.discardDetail")}
      formId="discard"
      submitLabel={t("ui.discard")}
      look="destructive"
      onSubmit={blocker.proceed}
      size="sm"
    >
      {null}
    </FormDialog>
  );
}
