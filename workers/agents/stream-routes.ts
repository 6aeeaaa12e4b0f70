// The agents of an organization as they change, over HTTP.
import { positionIn } from "#worker/platform/event-stream.ts";
import { api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { AgentStreamQuery } from "./schema.ts";
import { streamAgents } from "./stream.ts";

export const streamRoutes = api().openapi(
  operation(actions["agent.watch"], {
    method: "get",
    path: "/agents/stream",
    id: "streamAgents",
    tag: "Agents",
    summary: "Agents as they change",
    description:
      "Server-sent events: `agent` with `{agent}`, as it is then; `deleted` with `{agent_id}`; `resync` where more has happened than is told: load the list again. What happens within a second is told together; that an agent was seen again is no change. `Last-Event-ID` continues where a stream was cut. After half an hour the stream ends, and is asked for again; at once for whoever may not read any more.",
    query: AgentStreamQuery,
    download: "text/event-stream",
    answer: null,
    status: 200,
  }),
  async (context) => {
    const stream = await streamAgents(context.var.work, context.req.valid("query"), positionIn(context.req.header("Last-Event-ID")));
    return context.body(stream, 200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  },
);
