// Agents.
import type { Slice } from "../slice.ts";
import { RobotIcon } from "../ui/icons.ts";
import { onAgentBoardEvent, onAgentEvent } from "./events.ts";
import { agentsKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const agents: Slice<typeof routes> = {
  name: "agents",
  routes,
  navigation: [{ to: "/agents", label: "nav.agents", icon: RobotIcon, group: "record", place: 5 }],
  palette: () => import("./palette.ts"),
  onEvent: onAgentEvent,
  onBoardEvent: onAgentBoardEvent,
  linkOf: ({ subject }) => (subject.type === "agent" ? { to: "/agents/$agentId", params: { agentId: subject.id } } : null),
  lists: () => [agentsKey()],
};
