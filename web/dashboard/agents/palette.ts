// What the palette offers of this slice.
import type { PaletteSource } from "../slice.ts";
import { loadFirst } from "../live/pages.ts";
import type { Page } from "../live/wire.ts";
import { RobotIcon } from "../ui/icons.ts";
import { agentsKey } from "./keys.ts";
import { agentList } from "./live.ts";
import type { Agent } from "./wire.ts";

export const paletteSource = (): PaletteSource => ({
  label: "nav.agents",
  icon: RobotIcon,
  place: 1,
  queryKey: agentsKey(),
  queryFn: ({ signal }) => loadFirst(agentList, signal),
  entriesOf: (page: Page<Agent>) => page.items.map(({ id, name }) => ({ id, title: name, link: { to: "/agents/$agentId", params: { agentId: id } } })),
});
