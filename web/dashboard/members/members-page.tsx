// Who is in the organization: the list with roles, and the matrix of people and boards.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useActiveOrganization, useSession } from "../identity/index.ts";
import { isAdmin } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { PlusIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { Pager, usePage } from "../ui/pager.tsx";
import { SettingsSection } from "../ui/settings-section.tsx";
import { Empty, SkeletonRows } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { useMembers } from "./live.ts";
import type { Actor } from "./may.ts";
import { MemberRow } from "./member-row.tsx";
import { RoleFacts } from "./role-facts.tsx";
import type { Member } from "./wire.ts";

const AccessView = lazyPart(() => import("./access-view.tsx"));
const SEARCH_FROM = 8;

/** By name or address. */
function filtered(members: Member[], query: string): Member[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return members.filter((member) => words.every((word) => `${member.name} ${member.user.email ?? ""}`.toLowerCase().includes(word)));
}

function People({ members, shown, actor }: { members: Member[]; shown: Member[]; actor: Actor }) {
  const t = useT();
  const page = usePage(shown);
  const owners = members.filter((member) => member.role === "owner").length;
  return (
    <>
      <Panel>
        <ul aria-label={t("settings.sectionMembers")} className="divide-y divide-kumo-line">
          {page.items.map((member) => guarded(<MemberRow key={member.id} member={member} actor={actor} owners={owners} />))}
        </ul>
      </Panel>
      <Pager page={page} />
      <RoleFacts />
    </>
  );
}

function ViewTabs({ isMatrix }: { isMatrix: boolean }) {
  const t = useT();
  const navigate = useNavigate();
  return (
    <Tabs
      tabs={[
        { value: "people", label: t("members.people") },
        { value: "access", label: t("members.access") },
      ]}
      value={isMatrix ? "access" : "people"}
      onChange={(next) => void navigate({ to: "/settings/members", search: next === "access" ? { view: "access" } : {}, replace: true })}
    />
  );
}

function Shown({ members, actor, isMatrix }: { members: Member[]; actor: Actor; isMatrix: boolean }) {
  const t = useT();
  const [filter, setFilter] = useState("");
  const shown = filtered(members, filter);
  const label = t("members.filter");
  const search = { label, isLabelHidden: true, placeholder: label, type: "search", size: "small", className: "max-w-64" } as const;
  return (
    <>
      {members.length > SEARCH_FROM ? <TextField {...search} value={filter} onChange={setFilter} /> : null}
      {shown.length === 0 ? (
        <Empty title={t("members.noMatch")} detail={t("members.noMatchDetail")}>
          <Button onClick={() => setFilter("")}>{t("ui.clearFilters")}</Button>
        </Empty>
      ) : isMatrix ? (
        <Suspense fallback={<SkeletonRows count={4} />}>
          <AccessView members={shown} actor={actor} />
        </Suspense>
      ) : (
        <People members={members} shown={shown} actor={actor} />
      )}
    </>
  );
}

export function MembersPage() {
  const t = useT();
  const navigate = useNavigate();
  const { view } = useSearch({ from: "/frame/settings/members" });
  const personId = useSession()?.person.id ?? "";
  const role = useActiveOrganization()?.role ?? "member";
  const { query, members } = useMembers();
  const isMatrix = isAdmin(role) && view === "access";
  const invite = (
    <Button look="primary" icon={PlusIcon} onClick={() => void navigate({ to: "/settings/invites", search: { new: true } })}>
      {t("invites.new")}
    </Button>
  );
  return (
    <SettingsSection title={t("settings.sectionMembers")} detail={t("members.detail")} actions={isAdmin(role) ? invite : undefined}>
      {isAdmin(role) ? <ViewTabs isMatrix={isMatrix} /> : null}
      <Loaded query={{ ...query, data: members }} failed={t("members.notLoaded")} rows={4}>
        {(all) => <Shown members={all} actor={{ personId, role }} isMatrix={isMatrix} />}
      </Loaded>
    </SettingsSection>
  );
}
