// Connecting a gateway: a name, then one command to run beside it.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { Dialog, FormDialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { type Baseline, ConnectCommand } from "./connect-command.tsx";
import { useConnectCommand, useCreateGateway } from "./live.ts";
import type { Gateway, IssuedCommand } from "./wire.ts";

type Issued = { command: IssuedCommand; baseline: Baseline };

function NameField(props: { value: string; onChange(name: string): void; error: string | undefined }) {
  const t = useT();
  return <TextField {...props} label={t("gateway.name")} hint={t("gateway.nameHint")} autoFocus maxLength={120} />;
}

/** Creates the gateway unless it is there already, and has a command issued for it. */
function useIssue(gateway: Gateway | undefined, name: string) {
  const [issued, setIssued] = useState<Issued | null>(null);
  const create = useCreateGateway();
  const issue = useConnectCommand();
  const submit = async () => {
    const target = gateway ?? (await create.mutateAsync(name).catch(() => null));
    if (!target) return;
    const baseline = { connected_at: target.connected_at, last_seen_at: target.last_seen_at };
    issue.mutate(target.id, { onSuccess: (command) => setIssued({ command, baseline }) });
  };
  return { create, issue, issued, submit };
}

export default function ConnectDialog({ gateway, onClose }: { gateway?: Gateway; onClose(): void }) {
  const t = useT();
  const [name, setName] = useState("");
  const { create, issue, issued, submit } = useIssue(gateway, name);
  const nameError = fieldError(create.error, "name");
  if (issued) {
    return (
      <Dialog isOpen onClose={onClose} title={t("gateway.connectTitle", { name: gateway?.name ?? name })}>
        <ConnectCommand command={issued.command} baseline={issued.baseline} onDone={onClose} />
      </Dialog>
    );
  }
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("gateway.connect")}
      formId="connect-gateway"
      submitLabel={t("gateway.showCommand")}
      onSubmit={() => void submit()}
      isBusy={create.isPending || issue.isPending}
      isDisabled={!gateway && name.trim() === ""}
    >
      {gateway ? (
        <p className="text-sm">{t("gateway.newCommandText", { name: gateway.name })}</p>
      ) : (
        <NameField value={name} onChange={setName} error={nameError} />
      )}
      {create.error && !nameError ? <ProblemNote error={create.error} what={t("gateway.notCreated")} /> : null}
      {issue.error ? <ProblemNote error={issue.error} what={t("gateway.noCommand")} /> : null}
    </FormDialog>
  );
}
