// The two menus of the sidebar: which organization, and the person.
import { useNavigate } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import { signOut, switchOrganization, useActiveOrganization, useSession } from "../live/session.ts";
import { Avatar } from "../ui/avatar.tsx";
import { CaretUpDownIcon, CheckIcon } from "../ui/icons.ts";
import { Menu } from "../ui/menu.tsx";
import { toast } from "../ui/toast.tsx";

const TRIGGER = "flex h-9 w-full min-w-0 items-center gap-2.5 rounded-card px-2 text-left hover:bg-kumo-tint pointer-coarse:h-11";

export function OrganizationMenu() {
  const t = useT();
  const navigate = useNavigate();
  const session = useSession();
  const active = useActiveOrganization();
  const change = async (id: string) => {
    try {
      await switchOrganization(id);
      await navigate({ to: "/boards" });
    } catch {
      toast({ title: t("shell.switchFailed"), tone: "problem" });
    }
  };
  const organizations = (session?.organizations ?? []).map((organization) => ({
    id: organization.id,
    label: organization.name,
    picture: <CheckIcon size={14} aria-hidden className={organization.id === active?.id ? "" : "invisible"} />,
    onSelect: () => void change(organization.id),
  }));
  const trigger = (
    <button type="button" className={TRIGGER}>
      <span className="sr-only">{t("shell.organizationMenu")}</span>
      <span
        aria-hidden
        className="flex size-[18px] shrink-0 items-center justify-center rounded-[4px] bg-kumo-contrast text-[11px] font-semibold text-kumo-inverse"
      >
        {active?.name.trim().slice(0, 1).toUpperCase()}
      </span>
      <span className="min-w-0 truncate font-medium">{active?.name}</span>
      <CaretUpDownIcon size={14} aria-hidden className="shrink-0 text-kumo-subtle" />
    </button>
  );
  return (
    <Menu
      align="start"
      trigger={trigger}
      items={[
        ...organizations,
        { id: "line", separator: true },
        { id: "settings", label: t("shell.organizationSettings"), onSelect: () => void navigate({ to: "/settings" }) },
      ]}
    />
  );
}

export function PersonMenu() {
  const t = useT();
  const navigate = useNavigate();
  const person = useSession()?.person;
  if (!person) return null;
  const leave = async () => {
    await signOut(() => navigate({ to: "/sign-in", search: {} }));
  };
  const name = person.preferred_name ?? person.name;
  const trigger = (
    <button type="button" className={TRIGGER}>
      <span className="sr-only">{t("shell.personMenu")}</span>
      <Avatar type="user" name={person.name} size={24} />
      <span className="min-w-0 truncate text-sm">{name}</span>
    </button>
  );
  return (
    <Menu
      side="top"
      align="start"
      trigger={trigger}
      items={[
        { id: "settings", label: t("nav.settings"), onSelect: () => void navigate({ to: "/settings" }) },
        { id: "line", separator: true },
        { id: "out", label: t("shell.signOut"), onSelect: () => void leave() },
      ]}
    />
  );
}
