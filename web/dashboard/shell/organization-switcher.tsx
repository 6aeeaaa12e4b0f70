// Which organization this tab works in, at the top of the sidebar: the others, a search when there are many, and a new one.
import { useNavigate } from "@tanstack/react-router";
import { type ComponentProps, Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { reloadSession, useActiveOrganization, useSession } from "../identity/index.ts";
import { FindOrganization, NewOrganizationDialog, ROLE_LABELS, switchOrganization } from "../organizations/index.ts";
import { CaretUpDownIcon } from "../ui/icons.ts";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { toast } from "../ui/toast.tsx";

/** More than these are found by typing. */
const LISTED_MAX = 7;

/** The first letter of its name. */
export const OrganizationMark = ({ name }: { name: string }) => (
  <span aria-hidden className="flex size-6 shrink-0 items-center justify-center rounded-[5px] bg-kumo-contrast text-xs font-semibold text-kumo-inverse">
    {[...name.trim()][0]?.toUpperCase()}
  </span>
);

function Trigger({ active, isFolded, ...rest }: { active: ReturnType<typeof useActiveOrganization>; isFolded: boolean } & ComponentProps<"button">) {
  const t = useT();
  return (
    <button {...rest} type="button" className="flex h-11 w-full min-w-0 items-center gap-2.5 rounded-card px-2 text-left hover:bg-kumo-tint">
      <span className="sr-only">{t("shell.organizationMenu")}</span>
      <OrganizationMark name={active?.name ?? ""} />
      <span className={isFolded ? "sr-only" : "min-w-0 flex-1"}>
        <span className="block truncate text-sm font-medium">{active?.name}</span>
        <span className="block truncate text-xs text-kumo-subtle">{active ? t(ROLE_LABELS[active.role]) : null}</span>
      </span>
      <CaretUpDownIcon size={14} aria-hidden className={isFolded ? "hidden" : "shrink-0 text-kumo-subtle"} />
    </button>
  );
}

/** All of them, or the first few with the active one on top. */
const listed = <One extends { id: string }>(all: One[], activeId: string | undefined): One[] =>
  all.length <= LISTED_MAX ? all : [...all].sort((a, b) => Number(b.id === activeId) - Number(a.id === activeId)).slice(0, LISTED_MAX);

type Dialog = "new" | "find" | null;

function useItems(change: (id: string) => void, open: (dialog: Dialog) => void): MenuItem[] {
  const t = useT();
  const navigate = useNavigate();
  const organizations = useSession()?.organizations ?? [];
  const activeId = useActiveOrganization()?.id;
  const known = listed(organizations, activeId).map((organization) => ({
    id: organization.id,
    label: organization.name,
    detail: t(ROLE_LABELS[organization.role]),
    isCurrent: organization.id === activeId,
    onSelect: () => change(organization.id),
  }));
  const all = { id: "find", label: t("switcher.all", { count: organizations.length }), onSelect: () => open("find") };
  return [
    ...known,
    ...(organizations.length > LISTED_MAX ? [all] : []),
    { id: "line", separator: true },
    { id: "settings", label: t("shell.organizationSettings"), onSelect: () => void navigate({ to: "/settings/organization" }) },
    { id: "new", label: t("settings.newOrganization"), onSelect: () => open("new") },
  ];
}

export function OrganizationSwitcher({ isFolded = false }: { isFolded?: boolean }) {
  const t = useT();
  const navigate = useNavigate();
  const organizations = useSession()?.organizations ?? [];
  const active = useActiveOrganization();
  const [dialog, setDialog] = useState<Dialog>(null);
  const toBoards = () => navigate({ to: "/boards" });
  const change = (id: string) => void switchOrganization(id, toBoards).catch(() => toast({ title: t("shell.switchFailed"), tone: "problem" }));
  const items = useItems(change, setDialog);
  // Invitations may have been accepted in another tab meanwhile.
  const onOpenChange = (isOpen: boolean) => isOpen && void reloadSession().catch(() => undefined);
  const close = () => setDialog(null);
  return (
    <>
      <Menu align="start" trigger={<Trigger active={active} isFolded={isFolded} />} items={items} onOpenChange={onOpenChange} />
      <Suspense fallback={null}>
        {dialog === "new" ? <NewOrganizationDialog onClose={close} /> : null}
        {dialog === "find" ? <FindOrganization organizations={organizations} onChoose={change} onClose={close} /> : null}
      </Suspense>
    </>
  );
}
