// What the palette offers of this slice.
import type { PaletteSource } from "../slice.ts";
import type { Page } from "../live/wire.ts";
import { RobotIcon } from "../ui/icons.ts";
import { agentsKey } from "./keys.ts";
import { loadAgents } from "./live.ts";
import type { Agent } from "./wire.ts";

export const paletteSource = (): PaletteSource => ({
  label: "nav.agents",
  icon: RobotIcon,
  place: 1,
  queryKey: agentsKey(),
  queryFn: ({ signal }) => loadAgents(signal),
  entriesOf: (page: Page<Agent>) => page.items.map(({ id, name }) => ({ id, title: name, link: { to: "/agents/$agentId", params: { agentId: id } } })),
});
