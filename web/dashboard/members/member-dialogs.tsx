// What can be done with a member: another role, rights on boards, a link for a new password, the end of the membership.
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { isAdmin, leftOrganization, type Role, ROLE_HINTS, ROLE_LABELS, ROLES } from "../organizations/index.ts";
import { Button } from "../ui/button.tsx";
import { ChangeDialog, ConfirmDialog } from "../ui/change-dialog.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Radios } from "../ui/radios.tsx";
import { Secret } from "../ui/secret.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { useFormat } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { AccessDialog } from "./access-dialog.tsx";
import { useChangeRole, useRemoveMember, useResetLink } from "./live.ts";
import { type Actor, whyNotRole } from "./may.ts";
import type { MemberDialog } from "./member-row.tsx";
import type { Member } from "./wire.ts";

type Props = { member: Member; actor: Actor; owners: number; onClose(): void };

function RoleDialog({ member, actor, owners, onClose }: Props) {
  const t = useT();
  const [role, setRole] = useState<Role>(member.role);
  const isLowered = isAdmin(member.role) && !isAdmin(role);
  const options = ROLES.map((value) => {
    const why = whyNotRole(actor, member, value, owners);
    return { value, label: t(ROLE_LABELS[value]), hint: t(ROLE_HINTS[value]), whyNot: why ? t(why) : undefined };
  });
  return (
    <ChangeDialog
      change={useChangeRole(member)}
      input={role}
      onClose={onClose}
      onDone={() => toast({ title: t("members.roleChanged", { name: member.name, role: t(ROLE_LABELS[role]) }) })}
      title={t("members.roleOf", { name: member.name })}
      submitLabel={t("members.saveRole")}
      isDisabled={role === member.role}
      failed={t("settings.notSaved")}
    >
      <Radios<Role> label={t("members.role")} options={options} value={role} onChange={setRole} />
      {isLowered ? <p className="text-sm">{t("members.loweredNote")}</p> : null}
    </ChangeDialog>
  );
}

const Consequences = ({ sentences }: { sentences: string[] }) => (
  <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
    {sentences.map((sentence) => (
      <li key={sentence}>{sentence}</li>
    ))}
  </ul>
);

function RemoveDialog({ member, onClose }: Props) {
  const t = useT();
  const { name } = member;
  return (
    <ConfirmDialog
      change={useRemoveMember(member)}
      onClose={onClose}
      onDone={() => toast({ title: t("members.removed", { name }) })}
      title={t("members.removeTitle", { name })}
      submitLabel={t("members.removeNamed", { name })}
    >
      <Consequences sentences={[t("members.removeAccess"), t("members.removeKeys"), t("members.removeTasks")]} />
    </ConfirmDialog>
  );
}

function LeaveDialog({ member, onClose }: Props) {
  const t = useT();
  const navigate = useNavigate();
  const name = useActiveOrganization()?.name ?? "";
  const left = () => {
    toast({ title: t("members.left", { name }) });
    void leftOrganization(() => navigate({ to: "/boards" }));
  };
  return (
    <ConfirmDialog
      change={useRemoveMember(member)}
      onClose={onClose}
      onDone={left}
      title={t("members.leaveTitle", { name })}
      submitLabel={t("members.leaveNamed", { name })}
    >
      <Consequences sentences={[t("members.leaveAccess"), t("members.leaveKeys"), t("members.leaveTasks")]} />
    </ConfirmDialog>
  );
}

function ResetDialog({ member, onClose }: Props) {
  const t = useT();
  const format = useFormat();
  const { data, error, mutate } = useResetLink();
  // biome-ignore lint/correctness/useExhaustiveDependencies: one link for one opening
  useEffect(() => mutate(member.user_id), []);
  return (
    <Dialog isOpen onClose={onClose} title={t("members.resetTitle", { name: member.name })} description={t("members.resetDetail")}>
      {error ? <ProblemNote error={error} onRetry={() => mutate(member.user_id)} /> : null}
      {data ? (
        <div className="flex flex-col gap-3">
          <Secret label={t("members.resetLabel")} text={data.link} copyLabel={t("secret.copyLink")} />
          <div className="flex items-center justify-between gap-3 border-t border-kumo-line pt-3 text-xs text-kumo-subtle">
            {t("members.resetUntil", { time: format.dayAndTime(data.expires_at) })}
            <Button onClick={onClose}>{t("ui.done")}</Button>
          </div>
        </div>
      ) : error ? null : (
        <SkeletonRows count={2} />
      )}
    </Dialog>
  );
}

export default function MemberDialogs({ dialog, ...props }: Props & { dialog: MemberDialog }) {
  if (dialog === "role") return <RoleDialog {...props} />;
  if (dialog === "access") return <AccessDialog member={props.member} actor={props.actor} onClose={props.onClose} />;
  if (dialog === "reset") return <ResetDialog {...props} />;
  return props.member.user_id === props.actor.personId ? <LeaveDialog {...props} /> : <RemoveDialog {...props} />;
}
