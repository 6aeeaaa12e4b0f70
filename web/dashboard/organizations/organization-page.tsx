// The organization itself: name, description, id, and its end.
import { type FormEvent, Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { lazyPart } from "../ui/later.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Facts, Mono, Panel } from "../ui/page.tsx";
import { SettingsSection } from "../ui/settings-section.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { useFormat } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { DeleteOrganization } from "./delete-organization.tsx";
import { useOrganization, useUpdateOrganization } from "./live.ts";
import { isAdmin, ROLE_LABELS } from "./roles.ts";
import type { Organization } from "./wire.ts";

const NewOrganization = lazyPart(() => import("./new-organization-dialog.tsx"));

function Settings({ organization }: { organization: Organization }) {
  const t = useT();
  // As it was when the form opened or was last saved: the version that a save must match.
  const [opened, setOpened] = useState(organization);
  const [name, setName] = useState(organization.name);
  const [description, setDescription] = useState(organization.description ?? "");
  const update = useUpdateOrganization(opened);
  const isChanged = name.trim() !== opened.name || description.trim() !== (opened.description ?? "");
  const onSuccess = (saved: Organization) => {
    setOpened(saved);
    toast({ title: t("settings.saved") });
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && name.trim() !== "") update.mutate({ name, description }, { onSuccess });
  };
  return (
    <form className="flex flex-col gap-4" onSubmit={save}>
      <TextField label={t("settings.organizationName")} value={name} onChange={setName} maxLength={120} autoComplete="off" />
      <TextArea
        label={t("organization.description")}
        hint={t("organization.descriptionHint")}
        value={description}
        onChange={setDescription}
        minRows={2}
        maxLength={2000}
      />
      {update.error ? <ProblemNote error={update.error} what={t("settings.notSaved")} /> : null}
      <div>
        <Button type="submit" look="primary" isBusy={update.isPending} disabled={!isChanged || name.trim() === ""}>
          {t("ui.save")}
        </Button>
      </div>
    </form>
  );
}

function OrganizationPanels({ organization }: { organization: Organization }) {
  const t = useT();
  const format = useFormat();
  const role = useActiveOrganization()?.role ?? "member";
  const id = (
    <span>
      <Mono>{organization.id}</Mono> <CopyButton text={organization.id} label={t("organization.copyId")} />
    </span>
  );
  const facts = [
    { label: t("organization.yourRole"), value: t(ROLE_LABELS[role]) },
    { label: t("organization.since"), value: <time dateTime={organization.created_at}>{format.day(organization.created_at)}</time> },
    { label: t("organization.id"), value: id },
  ];
  return (
    <>
      <Panel>
        <div className="flex flex-col gap-5 p-4">
          {isAdmin(role) ? (
            <Settings key={organization.id} organization={organization} />
          ) : (
            <div className="text-sm">
              <p className="font-medium">{organization.name}</p>
              <p className="whitespace-pre-wrap text-kumo-subtle">{organization.description ?? t("organization.noDescription")}</p>
              <p className="mt-2 text-xs text-kumo-subtle">{t("organization.readOnly")}</p>
            </div>
          )}
          <div className="border-t border-kumo-line pt-4">
            <Facts facts={facts} />
          </div>
        </div>
      </Panel>
      {role === "owner" ? <DeleteOrganization organization={organization} /> : null}
    </>
  );
}

export function OrganizationPage() {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <SettingsSection
      title={t("settings.sectionOrganization")}
      detail={t("organization.detail")}
      actions={<Button onClick={() => setOpen(true)}>{t("settings.newOrganization")}</Button>}
    >
      <Loaded query={useOrganization()} failed={t("organization.notLoaded")} rows={3}>
        {(organization) => <OrganizationPanels organization={organization} />}
      </Loaded>
      <Suspense fallback={null}>{isOpen ? <NewOrganization onClose={() => setOpen(false)} /> : null}</Suspense>
    </SettingsSection>
  );
}
