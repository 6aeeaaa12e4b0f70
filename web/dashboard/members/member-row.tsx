// One member: who, what they may, and what can be done about it.
import { Suspense, useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { useSession } from "../identity/index.ts";
import { isAdmin, ROLE_LABELS, ROLES } from "../organizations/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/button.tsx";
import { DotsThreeIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { boardsInWords } from "./level-words.ts";
import { type Actor, whyNotAccess, whyNotRemove, whyNotRole } from "./may.ts";
import type { Member } from "./wire.ts";

const MemberDialogs = lazyPart(() => import("./member-dialogs.tsx"));
export type MemberDialog = "role" | "access" | "reset" | "remove";

type RowProps = { member: Member; actor: Actor; owners: number };

/** What the actor can do with the member; what they may not is there too, with the reason. */
function useActions({ member, actor, owners }: RowProps, open: (dialog: MemberDialog) => void): MenuItem[] {
  const t = useT();
  const looksAfterAll = useSession()?.person.is_super_admin === true;
  const isSelf = member.user_id === actor.personId;
  const others = ROLES.filter((role) => role !== member.role).map((role) => whyNotRole(actor, member, role, owners));
  const roleReason = others.every((why) => why !== null) ? others[0] : null;
  const item = (id: MemberDialog, label: string, reason: MessageId | null | undefined, isDanger = false): MenuItem => ({
    id,
    label,
    isDanger,
    onSelect: () => open(id),
    ...(reason ? { isDisabled: true, detail: t(reason) } : {}),
  });
  const changes = [
    ...(isAdmin(actor.role) ? [item("role", t("members.changeRole"), roleReason), item("access", t("members.changeAccess"), whyNotAccess(actor, member))] : []),
    ...(looksAfterAll ? [item("reset", t("members.resetLink"), null)] : []),
  ];
  if (!isSelf && changes.length === 0) return [];
  const end = item("remove", isSelf ? t("members.leave") : t("members.remove"), whyNotRemove(actor, member, owners), true);
  return [...changes, ...(changes.length > 0 ? [{ id: "line", separator: true as const }] : []), end];
}

function Who({ member, actor }: Omit<RowProps, "owners">) {
  const t = useT();
  const isSelf = member.user_id === actor.personId;
  const seesRights = isAdmin(actor.role) || isSelf;
  return (
    <div className="min-w-0 flex-1">
      <p className="truncate font-medium">
        {member.name} {isSelf ? <span className="font-normal text-kumo-subtle">{t("members.you")}</span> : null}
      </p>
      <p className="flex flex-col text-xs text-kumo-subtle md:flex-row md:gap-1">
        {member.user.email ? <span className="truncate">{member.user.email}</span> : null}
        {member.user.email && seesRights ? (
          <span aria-hidden className="hidden md:inline">
            ·
          </span>
        ) : null}
        {seesRights ? <span className="md:shrink-0">{boardsInWords(t, member)}</span> : null}
      </p>
    </div>
  );
}

export function MemberRow({ member, actor, owners }: RowProps) {
  const t = useT();
  const [dialog, setDialog] = useState<MemberDialog | null>(null);
  const actions = useActions({ member, actor, owners }, setDialog);
  return (
    <li className="flex min-h-12 items-center gap-3 py-1.5 pr-2 pl-4 text-sm">
      <Avatar type="user" name={member.name} size={24} />
      <Who member={member} actor={actor} />
      <span className="shrink-0 text-kumo-subtle">{t(ROLE_LABELS[member.role])}</span>
      {actions.length > 0 ? <Menu trigger={<IconButton icon={DotsThreeIcon} label={t("members.actions", { name: member.name })} />} items={actions} /> : null}
      <Suspense fallback={null}>
        {dialog ? <MemberDialogs dialog={dialog} member={member} actor={actor} owners={owners} onClose={() => setDialog(null)} /> : null}
      </Suspense>
    </li>
  );
}
