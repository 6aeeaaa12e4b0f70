// The menu of the person, at the bottom of the sidebar.
import { useNavigate } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import { useLeave, useSession } from "../identity/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Menu } from "../ui/menu.tsx";

const TRIGGER = "flex h-9 w-full min-w-0 items-center gap-2.5 rounded-card px-2 text-left hover:bg-kumo-tint pointer-coarse:h-11";

export function PersonMenu({ isFolded = false }: { isFolded?: boolean }) {
  const t = useT();
  const navigate = useNavigate();
  const person = useSession()?.person;
  const leave = useLeave();
  if (!person) return null;
  const name = person.preferred_name ?? person.name;
  const trigger = (
    <button type="button" className={TRIGGER}>
      <span className="sr-only">{t("shell.personMenu")}</span>
      <Avatar type="user" name={person.name} size={24} />
      <span className={isFolded ? "sr-only" : "min-w-0 truncate text-sm"}>{name}</span>
    </button>
  );
  return (
    <Menu
      side="top"
      align="start"
      trigger={trigger}
      items={[
        { id: "settings", label: t("nav.settings"), onSelect: () => void navigate({ to: "/settings/profile" }) },
        { id: "line", separator: true },
        { id: "out", label: t("shell.signOut"), onSelect: () => leave() },
      ]}
    />
  );
}
