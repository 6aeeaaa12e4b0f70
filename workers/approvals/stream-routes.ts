// The approvals of a board as they are asked for and decided, over HTTP.
import { z } from "zod";
import { BoardStreamQuery } from "#worker/boards/schema.ts";
import { positionIn, SENT_EVENTS, STREAM_HEADERS, STREAM_TEXT } from "#worker/platform/event-stream.ts";
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { streamApprovals } from "./stream.ts";

export const approvalStreamRoutes = api().openapi(
  operation(actions["approval.watch"], {
    method: "get",
    path: "/boards/{board_id}/approvals/stream",
    id: "streamApprovals",
    tag: "Approvals",
    summary: "Approvals of a board as they are asked for and decided",
    description: `Events \`approval\` with \`{approval, pending_approvals_count, task_counts}\`, each approval as it is then. ${STREAM_TEXT}`,
    params: z.object({ board_id: Id }),
    query: BoardStreamQuery,
    download: SENT_EVENTS,
    answer: null,
    status: 200,
  }),
  async (context) => {
    const { since } = context.req.valid("query");
    const lastEventId = positionIn(context.req.header("Last-Event-ID"));
    const told = await streamApprovals(context.var.work, context.req.valid("param").board_id, { since, lastEventId });
    return context.body(told, 200, STREAM_HEADERS);
  },
);
