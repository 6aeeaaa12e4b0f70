import { rowsOnGateways } from "#worker/gateways/index.ts";
import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { AgentCaller } from "./caller.ts";
import { driftRoutes } from "./drift-routes.ts";
import { events } from "./events.ts";
import { heartbeatRoutes } from "./heartbeat-routes.ts";
import { foundRoutes } from "./found-routes.ts";
import { endAgentsOfEndedKeys } from "./jobs.ts";
import { agentThere } from "./sessions.ts";
import { ownRoutes } from "./own-routes.ts";
import { soulRoutes } from "./soul-routes.ts";
import { teamRoutes } from "./team-routes.ts";
import { portable } from "./portable.ts";
import { noteCaller } from "./presence.ts";
import { agentRoutes } from "./routes.ts";
import { settingsRoutes } from "./settings-routes.ts";
import { streamRoutes } from "./stream-routes.ts";
import { writesOnBoardsOfAgents } from "./store.ts";
import { agentsConsumer } from "./subscriber.ts";
import * as tables from "./tables.ts";

export const agents: Slice = {
  name: "agents",
  actions,
  events,
  routes: [agentRoutes, streamRoutes, heartbeatRoutes, driftRoutes, foundRoutes, ownRoutes, teamRoutes, soulRoutes, settingsRoutes],
  consumers: [agentsConsumer],
  sweeps: [{ name: "agents of ended keys", on: "shard", run: endAgentsOfEndedKeys }],
  portable,
  ports: {
    gatewayUsers: [{ ...rowsOnGateways(tables.agents), within: writesOnBoardsOfAgents }],
    agentOfSession: agentThere,
    programs: [{ type: "agent", callerOf: (token, now) => new AgentCaller(token, now) }],
  },
  afterRequest: (work) => (work.caller instanceof AgentCaller ? noteCaller(work) : null),
};
