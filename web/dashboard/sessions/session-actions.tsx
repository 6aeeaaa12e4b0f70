// What may be said and done in a session of one of our agents: nothing of it happens before the gateway takes it.
import { useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { ChangeDialog, ConfirmDialog } from "../ui/change-dialog.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { DotsThreeIcon } from "../ui/icons.ts";
import { Menu } from "../ui/menu.tsx";
import { Select } from "../ui/select.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { useAbort, useCompact, useConfigure, useReset, useSay } from "./live.ts";
import type { GatewaySession, SessionUpdate } from "./wire.ts";

type Which = { gatewayId: string; session: GatewaySession };

const MESSAGE_MAX_CHARS = 10_000;
const MODES = ["default", "read-only", "guarded", "workspace"] as const;
type Mode = (typeof MODES)[number];
const LABELS = {
  default: "session.mode.default",
  "read-only": "session.mode.read-only",
  guarded: "session.mode.guarded",
  workspace: "session.mode.workspace",
} as const satisfies Record<Mode, MessageId>;

const useStored = () => {
  const t = useT();
  return () => toast({ title: t("session.sent") });
};

function Settings({ gatewayId, session, onClose }: Which & { onClose(): void }) {
  const t = useT();
  const [mode, setMode] = useState<Mode>(MODES.find((one) => one === session.permission_mode) ?? "default");
  const [model, setModel] = useState("");
  const input: SessionUpdate = { permission_mode: mode === "default" ? null : mode, ...(model.trim() === "" ? {} : { model: model.trim() }) };
  return (
    <ChangeDialog
      change={useConfigure(gatewayId, session.key)}
      input={input}
      onClose={onClose}
      onDone={useStored()}
      title={t("session.settingsTitle")}
      submitLabel={t("session.save")}
      failed={t("session.notSent")}
    >
      <Select<Mode> label={t("session.mode")} value={mode} onChange={setMode} options={MODES.map((value) => ({ value, label: t(LABELS[value]) }))} />
      <TextField label={t("session.model")} hint={t("session.modelHint")} value={model} onChange={setModel} placeholder={session.model ?? ""} maxLength={200} />
    </ChangeDialog>
  );
}

export function SessionMenu({ gatewayId, session }: Which) {
  const t = useT();
  const stored = useStored();
  const [dialog, setDialog] = useState<"reset" | "settings" | null>(null);
  const abort = useAbort(gatewayId, session.key);
  const compact = useCompact(gatewayId, session.key);
  const reset = useReset(gatewayId, session.key);
  const error = abort.error ?? compact.error;
  const close = () => setDialog(null);
  return (
    <>
      <Menu
        trigger={<IconButton icon={DotsThreeIcon} label={t("session.more")} />}
        items={[
          { id: "abort", label: t("session.abort"), onSelect: () => abort.mutate(undefined, { onSuccess: stored }) },
          { id: "settings", label: t("session.settings"), onSelect: () => setDialog("settings") },
          { id: "compact", label: t("session.compact"), onSelect: () => compact.mutate(undefined, { onSuccess: stored }) },
          { id: "line", separator: true },
          { id: "reset", label: t("session.reset"), isDanger: true, onSelect: () => setDialog("reset") },
        ]}
      />
      {error ? <ProblemNote error={error} what={t("session.notSent")} /> : null}
      {dialog === "settings" ? <Settings gatewayId={gatewayId} session={session} onClose={close} /> : null}
      {dialog === "reset" ? (
        <ConfirmDialog
          change={reset}
          onClose={close}
          onDone={stored}
          title={t("session.resetTitle")}
          text={t("session.resetText")}
          submitLabel={t("session.resetNow")}
          failed={t("session.notSent")}
        />
      ) : null}
    </>
  );
}

export function SessionWriter({ gatewayId, session }: Which) {
  const t = useT();
  const stored = useStored();
  const [content, setContent] = useState("");
  const say = useSay(gatewayId, session.key);
  const isEmpty = content.trim() === "";
  const send = () => {
    if (isEmpty || say.isPending) return;
    say.mutate(content, {
      onSuccess: () => {
        setContent("");
        stored();
      },
    });
  };
  return (
    <div className="mt-3 flex flex-col gap-2">
      <TextArea label={t("session.say")} value={content} onChange={setContent} minRows={2} maxRows={8} maxLength={MESSAGE_MAX_CHARS} />
      {say.error ? <ProblemNote error={say.error} what={t("session.notSent")} /> : null}
      <div className="flex items-center justify-between gap-2">
        <Button onClick={send} isBusy={say.isPending} disabled={isEmpty}>
          {t("session.send")}
        </Button>
        <SessionMenu gatewayId={gatewayId} session={session} />
      </div>
    </div>
  );
}
