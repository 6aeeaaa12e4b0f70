// Stopping and lifting: each with a reason, which is recorded and shown to whom it concerns.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextArea } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { useLift, useStop } from "./live.ts";
import type { Scope, Stop } from "./wire.ts";

const REASON_MAX_CHARS = 500;
export type Meant = { scope: Scope; id?: string | undefined; label: string };

const HINTS = {
  agent: "guard.stopAgentHint",
  board: "guard.stopBoardHint",
  gateway: "guard.stopGatewayHint",
  organization: "guard.stopAllHint",
} as const;

const TITLES = {
  agent: "guard.stopNamed",
  board: "guard.stopBoardNamed",
  gateway: "guard.stopNamed",
  organization: "guard.stopAll",
} as const;

export function StopDialog({ meant: { scope, id, label }, onClose }: { meant: Meant; onClose(): void }) {
  const t = useT();
  const [reason, setReason] = useState("");
  const done = ({ gateways }: Stop) => {
    const away = gateways.filter(({ told_at }) => told_at === null);
    toast({ title: away.length > 0 ? t("guard.stoppedBut", { names: away.map(({ name }) => name).join(", ") }) : t("guard.stoppedAll") });
  };
  return (
    <ChangeDialog
      change={useStop(scope, id)}
      input={reason.trim()}
      onClose={onClose}
      onDone={done}
      title={t(TITLES[scope], { name: label })}
      submitLabel={scope === "organization" ? t("guard.stopAll") : t("guard.stop")}
      look="destructive"
      isDisabled={reason.trim() === ""}
      failed={t("guard.notStopped")}
    >
      <p className="text-sm">{t(HINTS[scope])}</p>
      <TextArea label={t("guard.reason")} hint={t("guard.reasonHint")} value={reason} onChange={setReason} maxLength={REASON_MAX_CHARS} minRows={2} autoFocus />
    </ChangeDialog>
  );
}

export function LiftDialog({ stop, onClose }: { stop: Stop; onClose(): void }) {
  const t = useT();
  const [reason, setReason] = useState("");
  return (
    <ChangeDialog
      change={useLift(stop.id)}
      input={reason.trim()}
      onClose={onClose}
      onDone={() => toast({ title: t("guard.lifted", { name: stop.label }) })}
      title={t("guard.liftNamed", { name: stop.label })}
      submitLabel={t("guard.lift")}
      isDisabled={reason.trim() === ""}
      failed={t("guard.notLifted")}
    >
      <p className="text-sm">{t("guard.liftHint")}</p>
      <TextArea label={t("guard.liftReason")} value={reason} onChange={setReason} maxLength={REASON_MAX_CHARS} minRows={2} autoFocus />
    </ChangeDialog>
  );
}
