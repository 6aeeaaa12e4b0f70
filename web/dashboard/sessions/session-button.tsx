// Opens a session of a gateway from elsewhere, as from the run that went on in it: what was said, and what is said now.
import { Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { lazyPart } from "../ui/later.tsx";

const SessionDialog = lazyPart(() => import("./session-dialog.tsx"));

/** `agent`: whose session it is, by name. */
export function SessionButton(which: { gatewayId: string; session: string; agent: string }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("session.open")}</Button>
      <Suspense fallback={null}>{isOpen ? <SessionDialog {...which} onClose={() => setOpen(false)} /> : null}</Suspense>
    </>
  );
}
