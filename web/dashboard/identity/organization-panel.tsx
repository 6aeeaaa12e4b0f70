// The organizations you belong to: which one this tab works in, who is in it, and a new one.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { switchOrganization, useActiveOrganization, useCreateOrganization, useMembers, useSession } from "../live/session.ts";
import type { Member } from "../live/wire.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { FormDialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Panel } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";

export const ROLE_LABELS = { owner: "role.owner", admin: "role.admin", member: "role.member" } as const satisfies Record<Member["role"], MessageId>;

function NewOrganization({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const create = useCreateOrganization();
  const go = () =>
    create.mutate(name, {
      onSuccess: () => {
        onClose();
        void navigate({ to: "/boards" });
      },
    });
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={t("settings.newOrganization")}
      formId="new-organization"
      submitLabel={t("settings.createOrganization")}
      onSubmit={go}
      isBusy={create.isPending}
      isDisabled={name.trim() === ""}
      size="sm"
    >
      <TextField label={t("settings.organizationName")} autoFocus value={name} onChange={setName} maxLength={120} />
      {create.error ? <ProblemNote error={create.error} /> : null}
    </FormDialog>
  );
}

function Members() {
  const t = useT();
  const { data, error, isPending, refetch } = useMembers();
  if (error)
    return (
      <div className="p-4">
        <ProblemNote error={error} onRetry={() => void refetch()} />
      </div>
    );
  if (isPending) return <SkeletonRows count={2} />;
  return (
    <ul className="divide-y divide-kumo-line">
      {data.items.map((member) => (
        <li key={member.id} className="flex h-10 items-center gap-3 px-4 text-sm">
          <Avatar type="user" name={member.name} size={24} />
          <span className="min-w-0 flex-1 truncate">{member.name}</span>
          <span className="text-kumo-subtle">{t(ROLE_LABELS[member.role])}</span>
        </li>
      ))}
    </ul>
  );
}

export function OrganizationPanel() {
  const t = useT();
  const navigate = useNavigate();
  const session = useSession();
  const active = useActiveOrganization();
  const [isOpen, setOpen] = useState(false);
  const organizations = session?.organizations ?? [];
  const change = (id: string) => void switchOrganization(id).then(() => navigate({ to: "/boards" }));
  return (
    <>
      <Panel title={t("settings.organization")} actions={<Button onClick={() => setOpen(true)}>{t("settings.newOrganization")}</Button>}>
        <div className="border-b border-kumo-line p-4">
          {organizations.length > 1 ? (
            <Select
              label={t("settings.activeOrganization")}
              hint={t("settings.activeOrganizationHint")}
              value={active?.id ?? ""}
              onChange={change}
              options={organizations.map((item) => ({ value: item.id, label: item.name }))}
            />
          ) : (
            <p className="text-sm">{active?.name}</p>
          )}
        </div>
        <Members />
      </Panel>
      {isOpen ? <NewOrganization isOpen onClose={() => setOpen(false)} /> : null}
    </>
  );
}
