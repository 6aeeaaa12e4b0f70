// What the palette offers of this slice.
import type { PaletteSource } from "../slice.ts";
import { loadFirst } from "../live/pages.ts";
import type { Page } from "../live/wire.ts";
import { HardDrivesIcon } from "../ui/icons.ts";
import { gatewaysKey } from "./keys.ts";
import { gatewayList } from "./live.ts";
import type { Gateway } from "./wire.ts";

export const paletteSource = (): PaletteSource => ({
  label: "nav.gateways",
  icon: HardDrivesIcon,
  place: 2,
  queryKey: gatewaysKey(),
  queryFn: ({ signal }) => loadFirst(gatewayList, signal),
  entriesOf: (page: Page<Gateway>) => page.items.map(({ id, name }) => ({ id, title: name, link: { to: "/gateways/$gatewayId", params: { gatewayId: id } } })),
});
