// What the palette offers of this slice.
import { useNavigate } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import type { PaletteActions, PaletteModule, PaletteSource } from "../slice.ts";
import { commandSoon } from "../ui/shortcuts.ts";
import { loadFirst } from "../live/pages.ts";
import type { Page } from "../live/wire.ts";
import { HardDrivesIcon, PlusIcon } from "../ui/icons.ts";
import { gatewaysKey } from "./keys.ts";
import { gatewayList, loadGateway } from "./live.ts";
import type { Gateway } from "./wire.ts";

export const paletteSource = (): PaletteSource => ({
  label: "nav.gateways",
  icon: HardDrivesIcon,
  place: 13,
  queryKey: gatewaysKey(),
  queryFn: ({ signal }) => loadFirst(gatewayList, signal),
  entriesOf: (page: Page<Gateway>) =>
    page.items.map(({ id, name }) => ({ id: `gateway-${id}`, title: name, link: { to: "/gateways/$gatewayId", params: { gatewayId: id } } })),
});

export const paletteRecent: PaletteModule["paletteRecent"] = {
  kind: "gateway",
  icon: HardDrivesIcon,
  linkOf: ({ id }) => ({ to: "/gateways/$gatewayId", params: { gatewayId: id } }),
  load: async (id, signal) => ({ title: (await loadGateway(id, signal)).name }),
};

/** A hook. */
export function usePaletteActions(): PaletteActions[] {
  const t = useT();
  const navigate = useNavigate();
  const mayManage = useMayManage();
  const create = () => void navigate({ to: "/gateways" }).then(() => commandSoon("list", "create"));
  return mayManage
    ? [{ id: "gateways", title: t("nav.gateways"), place: 6, actions: [{ id: "new-gateway", label: "gateway.connect", icon: PlusIcon, run: create }] }]
    : [];
}
