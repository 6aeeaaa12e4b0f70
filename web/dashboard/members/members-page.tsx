// Who is in the organization: the list with roles, and the matrix of people and boards.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useActiveOrganization, useSession } from "../identity/index.ts";
import { isAdmin } from "../organizations/index.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { PlusIcon } from "../ui/icons.ts";
import { Panel } from "../ui/page.tsx";
import { Pager, usePage } from "../ui/pager.tsx";
import { SettingsSection } from "../ui/settings-section.tsx";
import { Empty, ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { useMembers } from "./live.ts";
import type { Actor } from "./may.ts";
import { MemberRow } from "./member-row.tsx";
import { RoleFacts } from "./role-facts.tsx";
import type { Member } from "./wire.ts";

const AccessView = lazy(() => import("./access-view.tsx"));
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
          {page.items.map((member) => (
            <MemberRow key={member.id} member={member} actor={actor} owners={owners} />
          ))}
        </ul>
      </Panel>
      <Pager page={page} />
      <RoleFacts />
    </>
  );
}

export function MembersPage() {
  const t = useT();
  const navigate = useNavigate();
  const { view } = useSearch({ from: "/frame/settings/members" });
  const person = useSession()?.person;
  const role = useActiveOrganization()?.role ?? "member";
  const { query, members } = useMembers();
  const [filter, setFilter] = useState("");
  const isManager = isAdmin(role);
  const isMatrix = isManager && view === "access";
  const actor = { personId: person?.id ?? "", role };
  const shown = members ? filtered(members, filter) : [];
  return (
    <SettingsSection
      title={t("settings.sectionMembers")}
      detail={t("members.detail")}
      actions={
        isManager ? (
          <Button look="primary" icon={PlusIcon} onClick={() => void navigate({ to: "/settings/invites", search: { new: true } })}>
            {t("invites.new")}
          </Button>
        ) : undefined
      }
    >
      {isManager ? (
        <Tabs
          tabs={[
            { value: "people", label: t("members.people") },
            { value: "access", label: t("members.access") },
          ]}
          value={isMatrix ? "access" : "people"}
          onChange={(next) => void navigate({ to: "/settings/members", search: next === "access" ? { view: "access" } : {}, replace: true })}
        />
      ) : null}
      {members && members.length > SEARCH_FROM ? (
        <TextField
          label={t("members.filter")}
          isLabelHidden
          placeholder={t("members.filter")}
          type="search"
          value={filter}
          onChange={setFilter}
          size="small"
          className="max-w-64"
        />
      ) : null}
      {query.error ? <ProblemNote error={query.error} what={t("members.notLoaded")} onRetry={() => void query.refetch()} /> : null}
      {query.isPending && !query.error ? <SkeletonRows count={4} /> : null}
      {members && shown.length === 0 ? (
        <Empty title={t("members.noMatch")} detail={t("members.noMatchDetail")}>
          <Button onClick={() => setFilter("")}>{t("ui.clearFilters")}</Button>
        </Empty>
      ) : null}
      {members && shown.length > 0 && !isMatrix ? <People members={members} shown={shown} actor={actor} /> : null}
      {members && shown.length > 0 && isMatrix ? (
        <Suspense fallback={<SkeletonRows count={4} />}>
          <AccessView members={shown} actor={actor} />
        </Suspense>
      ) : null}
    </SettingsSection>
  );
}
