// The button that stops all agents of a gateway.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { Button } from "../ui/button.tsx";
import { type Meant, StopDialog } from "./stop-dialogs.tsx";

export default function StopEverything({ meant }: { meant: Meant }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  if (!useMayManage()) return null;
  return (
    <>
      <Button look="danger-plain" onClick={() => setOpen(true)}>
        {t("guard.stopAgentsHere")}
      </Button>
      {isOpen ? <StopDialog meant={meant} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
