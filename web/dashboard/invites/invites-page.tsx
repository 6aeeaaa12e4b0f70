// Invitations: what is open, what became of the others, and a new one.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Suspense } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { AdminsOnly, isAdmin } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { lazyPart } from "../ui/later.tsx";
import { Panel } from "../ui/page.tsx";
import { SettingsSection } from "../ui/settings-section.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { More } from "../ui/more.tsx";
import { Empty } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { InviteRow } from "./invite-row.tsx";
import { INVITE_STATES, useInvites, useMoreInvites } from "./live.ts";
import type { Invite } from "./wire.ts";

const NewInviteDialog = lazyPart(() => import("./new-invite-dialog.tsx"));
const TABS = { pending: "invites.pending", accepted: "invites.accepted", expired: "invites.expired", revoked: "invites.revoked" } as const satisfies Record<
  Invite["status"],
  MessageId
>;
const NONE = {
  pending: "invites.nonePending",
  accepted: "invites.noneAccepted",
  expired: "invites.noneExpired",
  revoked: "invites.noneRevoked",
} as const satisfies Record<Invite["status"], MessageId>;

function InviteList({ status }: { status: Invite["status"] }) {
  const t = useT();
  const more = useMoreInvites(status);
  const none = { title: t(NONE[status]), detail: status === "pending" ? t("invites.nonePendingDetail") : t("invites.noneDetail") };
  return (
    <Loaded query={useInvites(status)} failed={t("invites.notLoaded")} rows={3}>
      {({ items, next }) =>
        items.length === 0 ? (
          <Empty {...none} />
        ) : (
          <Panel>
            <ul aria-label={t(TABS[status])} className="divide-y divide-kumo-line">
              {items.map((invite) => guarded(<InviteRow key={invite.id} invite={invite} />))}
            </ul>
            <More next={next} more={more} failed={t("invites.notLoaded")} />
          </Panel>
        )
      }
    </Loaded>
  );
}

export function InvitesPage() {
  const t = useT();
  const navigate = useNavigate();
  const search = useSearch({ from: "/frame/settings/invites" });
  const role = useActiveOrganization()?.role;
  const status = search.status ?? "pending";
  const show = (next: typeof search) => void navigate({ to: "/settings/invites", search: next, replace: true });
  if (!isAdmin(role)) return <AdminsOnly title={t("settings.sectionInvites")} />;
  const kept = search.status ? { status: search.status } : {};
  return (
    <SettingsSection
      title={t("settings.sectionInvites")}
      detail={t("invites.detail")}
      create={{ label: t("invites.new"), onCreate: () => show({ ...kept, new: true }) }}
    >
      <Tabs
        tabs={INVITE_STATES.map((value) => ({ value, label: t(TABS[value]) }))}
        value={status}
        onChange={(next) => show(next === "pending" ? {} : { status: next })}
      />
      <InviteList key={status} status={status} />
      <Suspense fallback={null}>{search.new ? <NewInviteDialog onClose={() => show(kept)} /> : null}</Suspense>
    </SettingsSection>
  );
}
