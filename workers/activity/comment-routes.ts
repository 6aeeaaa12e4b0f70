// What is said on tasks over HTTP, of many boards together.
import { SENT_EVENTS, positionIn, STREAM_HEADERS } from "#worker/platform/event-stream.ts";
import { api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { listCommentFeed, streamCommentFeed } from "./comment-feed.ts";
import { CommentFeed, CommentFeedQuery, CommentFeedStreamQuery } from "./comment-schema.ts";

const tag = "Activity";

export const commentFeedRoutes = api()
  .openapi(
    operation(actions["activity.read_comments"], {
      method: "get",
      path: "/activity/task-comments",
      id: "listTaskCommentFeed",
      tag,
      summary: "What is said on the tasks of all boards that you read, newest first",
      query: CommentFeedQuery,
      answer: CommentFeed,
      status: 200,
    }),
    async (context) => context.json(await listCommentFeed(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["activity.stream_comments"], {
      method: "get",
      path: "/activity/task-comments/stream",
      id: "streamTaskCommentFeed",
      tag,
      summary: "What is said on tasks, as it is said",
      description:
        "Events `comment` with `{comment}`, each once, on the boards that you may read at that moment. Their ids are positions of the organization's feed: `Last-Event-ID` continues where a stream was cut. `resync` where more has been said than is told: load the list again. After half an hour the stream ends, and is asked for again.",
      query: CommentFeedStreamQuery,
      download: SENT_EVENTS,
      answer: null,
      status: 200,
    }),
    async (context) => {
      const stream = await streamCommentFeed(context.var.work, context.req.valid("query"), positionIn(context.req.header("Last-Event-ID")));
      return context.body(stream, 200, STREAM_HEADERS);
    },
  );
