// What can be done with a member: another role, rights on boards, a link for a new password, the end of the membership.
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { isAdmin, leftOrganization, type Role, ROLE_HINTS, ROLE_LABELS, ROLES } from "../organizations/index.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, FormDialog } from "../ui/dialog.tsx";
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
  const change = useChangeRole(member);
  const isLowered = isAdmin(member.role) && !isAdmin(role);
  const save = () =>
    change.mutate(role, {
      onSuccess: () => {
        toast({ title: t("members.roleChanged", { name: member.name, role: t(ROLE_LABELS[role]) }) });
        onClose();
      },
    });
  const options = ROLES.map((value) => {
    const why = whyNotRole(actor, member, value, owners);
    return { value, label: t(ROLE_LABELS[value]), hint: t(ROLE_HINTS[value]), whyNot: why ? t(why) : undefined };
  });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("members.roleOf", { name: member.name })}
      formId="member-role"
      submitLabel={t("members.saveRole")}
      onSubmit={save}
      isBusy={change.isPending}
      isDisabled={role === member.role}
    >
      <Radios<Role> label={t("members.role")} options={options} value={role} onChange={setRole} />
      {isLowered ? <p className="text-sm">{t("members.loweredNote")}</p> : null}
      {change.error ? <ProblemNote error={change.error} what={t("settings.notSaved")} /> : null}
    </FormDialog>
  );
}

function RemoveDialog({ member, actor, onClose }: Props) {
  const t = useT();
  const navigate = useNavigate();
  const organization = useActiveOrganization();
  const isSelf = member.user_id === actor.personId;
  const end = useRemoveMember(member);
  const name = isSelf ? (organization?.name ?? "") : member.name;
  const leave = async () => {
    onClose();
    await leftOrganization(() => navigate({ to: "/boards" }));
  };
  const go = () =>
    end.mutate(undefined, {
      onSuccess: () => {
        toast({ title: isSelf ? t("members.left", { name }) : t("members.removed", { name }) });
        if (isSelf) void leave();
        else onClose();
      },
    });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={isSelf ? t("members.leaveTitle", { name }) : t("members.removeTitle", { name })}
      formId="member-remove"
      submitLabel={isSelf ? t("members.leaveNamed", { name }) : t("members.removeNamed", { name })}
      look="destructive"
      onSubmit={go}
      isBusy={end.isPending}
      size="sm"
    >
      <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
        <li>{isSelf ? t("members.leaveAccess") : t("members.removeAccess")}</li>
        <li>{isSelf ? t("members.leaveKeys") : t("members.removeKeys")}</li>
        <li>{isSelf ? t("members.leaveTasks") : t("members.removeTasks")}</li>
      </ul>
      {end.error ? <ProblemNote error={end.error} /> : null}
    </FormDialog>
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
  return <RemoveDialog {...props} />;
}
