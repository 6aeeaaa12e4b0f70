// The tasks of a board as they change, over HTTP.
import { BoardStreamQuery } from "#worker/boards/schema.ts";
import { SENT_EVENTS, positionIn, STREAM_HEADERS, STREAM_TEXT } from "#worker/platform/event-stream.ts";
import { api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { BoardId, TASKS } from "./addresses.ts";
import { streamTasks } from "./stream.ts";

export const taskStreamRoutes = api().openapi(
  operation(actions["task.stream"], {
    method: "get",
    path: "/boards/{board_id}/tasks/stream",
    id: "streamTasks",
    tag: TASKS,
    summary: "Tasks of a board as they change",
    description: `Events \`task\` with \`{type, activity, task}\`: \`task.created\`, \`task.updated\`, \`task.status_changed\` with the task as it is then, \`task.comment\` with \`comment\`, \`task.deleted\` with \`task_id\`. ${STREAM_TEXT}`,
    params: BoardId,
    query: BoardStreamQuery,
    download: SENT_EVENTS,
    answer: null,
    status: 200,
  }),
  async (context) => {
    const from = { since: context.req.valid("query").since, lastEventId: positionIn(context.req.header("Last-Event-ID")) };
    return context.body(await streamTasks(context.var.work, context.req.valid("param").board_id, from), 200, STREAM_HEADERS);
  },
);
