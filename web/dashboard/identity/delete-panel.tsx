// Leaving for good: what happens, when it is refused, and thirty days to change one's mind.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { hasCode } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { TextLink } from "../ui/link.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { useFormat } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { useDeleteAccount, useKeepAccount } from "./live.ts";
import { useSession } from "./session.ts";
import type { Person } from "./wire.ts";

const DELETION_DAYS = 30;

function DeleteDialog({ person, owned, onClose }: { person: Person; owned: string[]; onClose(): void }) {
  const t = useT();
  const [typed, setTyped] = useState("");
  const erase = useDeleteAccount();
  const word = person.email ?? person.name;
  const isLastOwner = hasCode(erase.error, "last_owner");
  // The banner over the app says the rest.
  return (
    <ChangeDialog
      change={erase}
      input={undefined}
      onClose={onClose}
      title={t("deletion.title")}
      submitLabel={t("deletion.submit")}
      look="destructive"
      isDisabled={typed.trim().toLowerCase() !== word.toLowerCase()}
      failed={isLastOwner ? t("deletion.lastOwner") : t("deletion.failed")}
    >
      <ul className="flex list-disc flex-col gap-1.5 pl-5 text-sm">
        <li>{t("deletion.days", { count: DELETION_DAYS })}</li>
        <li>{t("deletion.then")}</li>
        <li>{t("deletion.stays")}</li>
        {owned.length > 0 ? <li>{t("deletion.owned", { names: owned.join(", ") })}</li> : null}
      </ul>
      {owned.length > 0 ? (
        <p className="text-sm">
          {t("deletion.exportFirst")} <TextLink to="/settings/data">{t("deletion.toExport")}</TextLink>
        </p>
      ) : null}
      <TextField label={t("deletion.type", { word })} autoComplete="off" spellCheck={false} value={typed} onChange={setTyped} />
    </ChangeDialog>
  );
}

export function DeletePanel() {
  const t = useT();
  const format = useFormat();
  const session = useSession();
  const keep = useKeepAccount();
  const [isOpen, setOpen] = useState(false);
  if (!session) return null;
  const { person } = session;
  const owned = session.organizations.filter((organization) => organization.role === "owner").map((organization) => organization.name);
  const action = person.deletion_at ? (
    <Button isBusy={keep.isPending} onClick={() => keep.mutate(undefined, { onSuccess: () => toast({ title: t("deletion.kept") }) })}>
      {t("deletion.keep")}
    </Button>
  ) : (
    <Button look="danger-plain" onClick={() => setOpen(true)}>
      {t("deletion.open")}
    </Button>
  );
  return (
    <Panel id="delete-account" title={t("deletion.panel")} actions={action}>
      <div className="flex flex-col gap-3 p-4 text-sm text-kumo-subtle">
        <p>
          {person.deletion_at ? t("deletion.pending", { time: format.dayAndTime(person.deletion_at) }) : t("deletion.panelDetail", { count: DELETION_DAYS })}
        </p>
        {keep.error ? <ProblemNote error={keep.error} what={t("deletion.notKept")} /> : null}
      </div>
      {isOpen ? <DeleteDialog person={person} owned={owned} onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}
