// What is said on tasks, of all boards that the caller reads: as a list, and as it is said, in the shape of the field's client.
import { HeardEvents } from "#worker/boards/index.ts";
import { inActiveOrganization } from "#worker/members/index.ts";
import { listed } from "#worker/platform/abridge.ts";
import { blockOf, resyncBlock, tellingStream } from "#worker/platform/event-stream.ts";
import { page } from "#worker/platform/wire.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { joinFeed } from "./joining.ts";
import type { CommentFeed, CommentFeedItem, CommentFeedQuery, CommentFeedStreamQuery } from "./comment-schema.ts";
import { commentFeed, type CommentFeedRow, commentsById } from "./comment-store.ts";

function presentItem({ author_type: type, author_id: id, author_name: name, ...row }: CommentFeedRow): CommentFeedItem {
  const isAgent = type === "agent";
  return { ...row, author: { type, id, name }, agent_id: isAgent ? id : null, agent_name: isAgent ? name : null };
}

export async function listCommentFeed(work: Work, query: CommentFeedQuery): Promise<CommentFeed> {
  const { board_id = null, limit, offset } = query;
  return inActiveOrganization(
    work,
    actions["activity.read_comments"],
    (db, organizationId) => ({ found: commentFeed(db, work.caller, { organizationId, boardId: board_id, limit, offset, since: null }) }),
    ({ found: { found } }) => page(found.rows.map(presentItem), found.count, query),
  );
}

const SINCE_MAX = 200;
/** `positions`: of the events that told of them, in whose order they are told, so that a stream that is cut between two misses none. */
const tell = (items: readonly CommentFeedItem[], positions: ReadonlyMap<string, number>): string =>
  listed(items, null)
    .map((comment) => ({ comment, position: positions.get(comment.id) ?? null }))
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0))
    .map(({ comment, position }) => blockOf("comment", { comment }, position))
    .join("");

/** What has been said since a time. */
const saidSince = (work: Work, boardId: string | null, since: string): Promise<string> =>
  inActiveOrganization(
    work,
    actions["activity.stream_comments"],
    (db, organizationId) => ({
      found: commentFeed(db, work.caller, { organizationId, boardId, limit: SINCE_MAX, offset: 0, since: new Date(since).toISOString() }),
    }),
    ({ found: { found } }) =>
      tell(found.rows.toReversed().map(presentItem), new Map()) + ((found.count?.total ?? 0) > found.rows.length ? resyncBlock("comments", null) : ""),
  );

/** `lastEventId`: the last that the reader has heard of. Rights are asked for anew each time that something is told. */
export async function streamCommentFeed(work: Work, query: CommentFeedStreamQuery, lastEventId: number | null): Promise<ReadableStream<Uint8Array>> {
  const { board_id: boardId = null, since } = query;
  const heard = new HeardEvents((event) => event.type === "task.commented" && (boardId === null || event.board_id === boardId));
  const leave = await joinFeed(work, actions["activity.stream_comments"], heard, lastEventId);
  async function news(): Promise<string> {
    const { events, isBehind } = heard.take();
    if (isBehind) return resyncBlock("comments", heard.position);
    const positions = new Map(events.flatMap(({ id, payload }) => (idOf(payload) === null ? [] : [[idOf(payload) as string, id] as const])));
    return inActiveOrganization(
      work,
      actions["activity.stream_comments"],
      (db, id) => ({ rows: commentsById(db, work.caller, id, [...positions.keys()]) }),
      ({ found: { rows } }) => tell(rows.map(presentItem), positions),
    );
  }
  return tellingStream({ heard, leave, first: async () => (since === undefined ? "" : saidSince(work, boardId, since)), news });
}

/** Of the comment that an event tells of. */
function idOf({ comment }: Record<string, unknown>): string | null {
  return typeof comment === "object" && comment !== null && "id" in comment && typeof comment.id === "string" ? comment.id : null;
}
