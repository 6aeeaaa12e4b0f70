// What the palette offers of this slice.
import { useNavigate } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import type { PaletteActions, PaletteModule, PaletteSource } from "../slice.ts";
import { commandSoon } from "../ui/shortcuts.ts";
import { loadFirst } from "../live/pages.ts";
import type { Page } from "../live/wire.ts";
import { RobotIcon, PlusIcon } from "../ui/icons.ts";
import { agentsKey } from "./keys.ts";
import { agentList, loadAgent } from "./live.ts";
import type { Agent } from "./wire.ts";

export const paletteSource = (): PaletteSource => ({
  label: "nav.agents",
  icon: RobotIcon,
  place: 12,
  sign: "@",
  queryKey: agentsKey(),
  queryFn: ({ signal }) => loadFirst(agentList, signal),
  entriesOf: (page: Page<Agent>) =>
    page.items.map(({ id, name }) => ({ id: `agent-${id}`, title: name, link: { to: "/agents/$agentId", params: { agentId: id } } })),
});

export const paletteRecent: PaletteModule["paletteRecent"] = {
  kind: "agent",
  icon: RobotIcon,
  linkOf: ({ id }) => ({ to: "/agents/$agentId", params: { agentId: id } }),
  load: async (id, signal) => ({ title: (await loadAgent(id, signal)).name }),
};

/** A hook. */
export function usePaletteActions(): PaletteActions[] {
  const t = useT();
  const navigate = useNavigate();
  const mayManage = useMayManage();
  const create = () => void navigate({ to: "/agents" }).then(() => commandSoon("list", "create"));
  return mayManage ? [{ id: "agents", title: t("nav.agents"), place: 6, actions: [{ id: "new-agent", label: "agent.new", icon: PlusIcon, run: create }] }] : [];
}
