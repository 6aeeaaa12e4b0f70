// The end of an organization: what happens, an export first, its name typed; and the way back for 30 days.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { TextLink } from "../ui/link.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { useFormat } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { useCloseOrganization, useRestoreOrganization } from "./live.ts";
import type { Organization } from "./wire.ts";

function Consequences() {
  const t = useT();
  return (
    <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
      <li>{t("organization.deleteNow")}</li>
      <li>{t("organization.deleteRead")}</li>
      <li>{t("organization.deleteLater")}</li>
    </ul>
  );
}

function DeleteDialog({ organization, onClose }: { organization: Organization; onClose(): void }) {
  const t = useT();
  const { name } = organization;
  const [typed, setTyped] = useState("");
  return (
    <ChangeDialog
      change={useCloseOrganization()}
      input={undefined}
      onClose={onClose}
      title={t("organization.deleteTitle", { name })}
      submitLabel={t("organization.deleteNamed", { name })}
      look="destructive"
      isDisabled={typed.trim() !== name}
    >
      <Consequences />
      <p className="text-sm">
        <TextLink to="/settings/data">{t("organization.exportFirst")}</TextLink>
      </p>
      <TextField label={t("organization.typeName", { name })} autoComplete="off" value={typed} onChange={setTyped} />
    </ChangeDialog>
  );
}

function Restore({ organization }: { organization: Organization }) {
  const t = useT();
  const format = useFormat();
  const restore = useRestoreOrganization();
  const go = () => restore.mutate(undefined, { onSuccess: () => toast({ title: t("organization.restored", { name: organization.name }) }) });
  return (
    <Panel title={t("organization.closed")}>
      <div className="flex flex-col gap-3 p-4 text-sm">
        <p>{t("organization.closedUntil", { time: format.dayAndTime(organization.deletion_at ?? "") })}</p>
        {restore.error ? <ProblemNote error={restore.error} /> : null}
        <div>
          <Button look="primary" isBusy={restore.isPending} onClick={go}>
            {t("organization.restore")}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

export function DeleteOrganization({ organization }: { organization: Organization }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  if (organization.deletion_at) return <Restore organization={organization} />;
  return (
    <Panel id="delete-organization" title={t("organization.delete")}>
      <div className="flex flex-wrap items-center justify-between gap-3 p-4">
        <p className="min-w-0 flex-1 basis-64 text-sm text-kumo-subtle">{t("organization.deleteDetail")}</p>
        <Button look="danger-plain" onClick={() => setOpen(true)}>
          {t("organization.deleteButton")}
        </Button>
      </div>
      {isOpen ? <DeleteDialog organization={organization} onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}
