// Wire shapes of what is said on tasks, of many boards together.
import { z } from "zod";
import { Actor, Id, Moment, PageQuery, pageOf, Timestamp } from "#worker/platform/wire.ts";

export const CommentFeedItem = z
  .object({
    id: Id,
    created_at: Timestamp,
    message: z.string().nullable(),
    author: Actor,
    agent_id: Id.nullable(),
    agent_name: z.string().nullable(),
    agent_role: z.string().nullable().meta({ description: "what the agent says of itself: `role` of its identity" }),
    task_id: Id,
    task_title: z.string(),
    board_id: Id,
    board_name: z.string(),
  })
  .meta({ id: "CommentFeedItem" });
export type CommentFeedItem = z.infer<typeof CommentFeedItem>;
export const CommentFeed = pageOf(CommentFeedItem, "CommentFeed").extend({ total: z.number().int().meta({ description: "counted up to 1,000" }) });
export type CommentFeed = z.infer<typeof CommentFeed>;

export const CommentFeedQuery = PageQuery.extend({ board_id: Id.optional() });
export type CommentFeedQuery = z.infer<typeof CommentFeedQuery>;
export const CommentFeedStreamQuery = z.object({
  board_id: Id.optional(),
  since: Moment.optional().meta({ description: "tells at once what has been said since; default: only what is said from now on" }),
});
export type CommentFeedStreamQuery = z.infer<typeof CommentFeedStreamQuery>;
