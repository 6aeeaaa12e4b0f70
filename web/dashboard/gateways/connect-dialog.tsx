// A new connect command for a gateway that is there.
import { useT } from "../i18n/index.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { CommandDialog } from "./connect-command.tsx";
import { useIssue } from "./issue.ts";
import type { Gateway } from "./wire.ts";

export default function ConnectDialog({ gateway, onClose }: { gateway: Gateway; onClose(): void }) {
  const t = useT();
  const { issue, issued, submit } = useIssue(async () => gateway);
  if (issued) return <CommandDialog {...issued} onClose={onClose} />;
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("gateway.connect")}
      formId="connect-gateway"
      submitLabel={t("gateway.showCommand")}
      onSubmit={() => void submit()}
      isBusy={issue.isPending}
    >
      <p className="text-sm">{t("gateway.newCommandText", { name: gateway.name })}</p>
      {issue.error ? <ProblemNote error={issue.error} what={t("gateway.noCommand")} /> : null}
    </FormDialog>
  );
}
