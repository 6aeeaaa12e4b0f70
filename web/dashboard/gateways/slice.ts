// Gateways.
import type { Slice } from "../slice.ts";
import { HardDrivesIcon } from "../ui/icons.ts";
import { onGatewayEvent } from "./events.ts";
import { gatewaysKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const gateways: Slice<typeof routes> = {
  name: "gateways",
  routes,
  navigation: [{ to: "/gateways", label: "nav.gateways", icon: HardDrivesIcon, group: "record", place: 6 }],
  palette: () => import("./palette.ts"),
  onEvent: onGatewayEvent,
  linkOf: ({ subject }) => (subject.type === "gateway" ? { to: "/gateways/$gatewayId", params: { gatewayId: subject.id } } : null),
  lists: () => [gatewaysKey()],
};
