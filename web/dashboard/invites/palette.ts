// What the palette offers of this slice.
import { useNavigate } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import { useIsAdmin } from "../organizations/index.ts";
import type { PaletteActions } from "../slice.ts";
import { PlusIcon } from "../ui/icons.ts";
import { commandSoon } from "../ui/shortcuts.ts";

/** A hook. */
export function usePaletteActions(): PaletteActions[] {
  const t = useT();
  const navigate = useNavigate();
  const isAdmin = useIsAdmin();
  const create = () => void navigate({ to: "/settings/invites" }).then(() => commandSoon("list", "create"));
  return isAdmin
    ? [{ id: "invites", title: t("settings.organization"), place: 6, actions: [{ id: "new-invites", label: "invites.new", icon: PlusIcon, run: create }] }]
    : [];
}
